package dev.warren.it.differential;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Method;
import dev.warren.it.harness.Frame;
import dev.warren.it.harness.HttpApi;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * One broker, and the connections of one run of the script to it. After each step it waits until the broker has nothing
 * more to say: until rounds of asking every queue for its counts, and every channel for a sign, change nothing. Confined
 * to the test's thread.
 */
final class Peer {

    /** The channel of each connection for such questions; what is said on it is no part of the outcome. */
    static final int PROBE = 99;

    static final int CONNECTIONS = 3;
    private static final int MOST_ROUNDS = 50;
    private static final Duration CONFIRM_LIMIT = Duration.ofSeconds(5);

    private final Names names;
    private final Link control;
    private final List<Link> links = new ArrayList<>();
    private final Set<String> queues = new LinkedHashSet<>();
    private final Set<String> exchanges = new LinkedHashSet<>();
    private final Map<String, Link> owners = new HashMap<>();
    private final HttpApi api;
    private final Set<String> policies = new LinkedHashSet<>();
    private Outcome outcome = new Outcome();

    Peer(InetSocketAddress address, InetSocketAddress http, String prefix) {
        names = new Names(prefix);
        api = new HttpApi(http);
        control = new Link("control", address, names);
        for (int i = 0; i < CONNECTIONS; i++) {
            links.add(new Link(Integer.toString(i), address, names));
        }
    }

    /** Does the step and waits until it is done. */
    Outcome perform(Step step, List<String> said) throws IOException, InterruptedException {
        outcome = new Outcome();
        control.report(step.number(), outcome);
        links.forEach(link -> link.report(step.number(), outcome));
        Link link = links.get(step.connection());
        if (!link.isOpen()) {
            link.open();
        }
        if (!link.isOpen(step.channel())) {
            link.open(step.channel());
        }
        act(link, step, said);
        settle();
        return outcome;
    }

    /** Lets the broker say more to the same step. */
    void settle() throws IOException {
        int before;
        Map<String, String> counts;
        int rounds = 0;
        do {
            before = outcome.size();
            counts = outcome.counts();
            round();
        } while ((outcome.size() != before || !counts.equals(outcome.counts())) && ++rounds < MOST_ROUNDS);
    }

    /** Deletes everything and ends the connections. */
    void leave() throws IOException, InterruptedException {
        links.forEach(Link::drop);
        for (String policy : policies) {
            api.send("DELETE", policy, null);
        }
        for (String queue : queues) {
            delete(new AMQP.Queue.Delete.Builder().queue(queue).build());
        }
        for (String exchange : exchanges) {
            delete(new AMQP.Exchange.Delete.Builder().exchange(exchange).build());
        }
        control.drop();
    }

    /** Empties all queues that it may look into. */
    void purge() throws IOException {
        for (String queue : queues) {
            Link link = owners.getOrDefault(queue, control);
            ready(link);
            link.ask(PROBE, List.of(new AMQP.Queue.Purge.Builder().queue(queue).build()));
        }
    }

    /** Empties the queues, and tells what was ready in them: for who looks for the reason of a difference. */
    Map<String, List<String>> contents() throws IOException {
        Map<String, List<String>> contents = new TreeMap<>();
        for (String queue : queues) {
            Link link = owners.getOrDefault(queue, control);
            outcome = new Outcome();
            link.report(0, outcome);
            Method get = new AMQP.Basic.Get.Builder().queue(queue).noAck(true).build();
            List<Method> answers;
            do {
                ready(link);
                answers = link.ask(PROBE, List.of(get));
            } while (!answers.isEmpty() && answers.get(0) instanceof AMQP.Basic.GetOk);
            contents.put(names.normalize(queue), outcome.lines());
        }
        return contents;
    }

    /** The queues that have a limit to their length now. */
    Set<String> limited() throws IOException, InterruptedException {
        Set<String> limited = new HashSet<>();
        for (String queue : queues) {
            HttpResponse<String> answer = api.send("GET", "/api/queues/%2F/" + queue, null);
            if (answer.statusCode() == 200 && answer.body().contains("max-length")) {
                limited.add(names.normalize(queue));
            }
        }
        return limited;
    }

    private void delete(Method method) throws IOException {
        ready(control);
        control.ask(PROBE, List.of(method));
    }

    private void act(Link link, Step step, List<String> said) throws IOException, InterruptedException {
        int channel = step.channel();
        List<Frame> frames = new ArrayList<>();
        for (Act act : step.acts()) {
            ChannelState state = link.isOpen(channel) ? link.state(channel) : new ChannelState();
            Act.View view = view(state);
            if (act instanceof Act.Call call) {
                Method method = call.method().apply(view);
                said.add(names.normalize(Rendering.text(method)));
                state.sending(method);
                learn(method);
                frames.add(Rendering.frame(channel, method));
                if (method instanceof AMQP.Channel.Close) {
                    link.sendRaw(frames);
                    link.awaitClosed(channel);
                    return;
                }
            } else if (act instanceof Act.Publish publish) {
                addContent(frames, channel, publish, view, said);
                state.publishing();
            } else if (act instanceof Act.Policy policy) {
                send(policy, view, said);
            } else if (act instanceof Act.Raw raw) {
                said.add(raw.what());
                frames.add(raw.frame().apply(channel));
                link.sendRaw(frames);
                link.awaitEnd();
                return;
            } else if (act instanceof Act.CloseConnection) {
                said.add("close the connection");
                link.close();
                return;
            } else if (act instanceof Act.DropConnection) {
                said.add("drop the connection");
                link.drop();
                return;
            } else if (act instanceof Act.Pass pass) {
                said.add("wait " + pass.spanMs() + " ms");
                link.send(channel, frames);
                frames.clear();
                link.awaitAll();
                Thread.sleep(pass.spanMs());
            }
        }
        if (link.isOpen(channel)) {
            link.send(channel, frames);
            link.awaitAll();
        }
    }

    private void send(Act.Policy policy, Act.View view, List<String> said) throws IOException, InterruptedException {
        String path = "/api/policies/%2F/" + view.name(policy.name());
        String document = policy.document().map(text -> text.apply(view)).orElse(null);
        said.add(names.normalize(document == null ? "delete " + path : "put " + path + " " + document));
        policies.add(path);
        HttpResponse<String> answer = api.send(document == null ? "DELETE" : "PUT", path, document);
        outcome.say("policy", Integer.toString(answer.statusCode()));
    }

    private void addContent(List<Frame> frames, int channel, Act.Publish publish, Act.View view, List<String> said) {
        Method method = publish.method().apply(view);
        AMQP.BasicProperties properties = publish.properties().apply(view);
        said.add(names.normalize(Rendering.text(method) + " " + Rendering.text(properties) + " '" + publish.mark()
                + "' of " + publish.size()));
        frames.add(Rendering.frame(channel, method));
        frames.add(Rendering.header(channel, properties, publish.size()));
        byte[] mark = publish.mark().getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        for (int at = 0; at < publish.size(); ) {
            byte[] piece = new byte[Math.min(Link.FRAME_MAX - 8, publish.size() - at)];
            if (at == 0) {
                System.arraycopy(mark, 0, piece, 0, Math.min(mark.length, piece.length));
            }
            frames.add(Frame.body(channel, piece));
            at += piece.length;
        }
    }

    private Act.View view(ChannelState state) {
        return new Act.View() {
            @Override
            public String name(String plain) {
                return names.wire(plain);
            }

            @Override
            public String generated() {
                return names.generated();
            }

            @Override
            public boolean countsConsumersOnly() {
                return state.countsConsumersOnly();
            }

            @Override
            public long tag(int pick, boolean multiple) {
                return state.tag(pick, multiple);
            }
        };
    }

    /** What may exist from now on. */
    private void learn(Method method) {
        if (method instanceof AMQP.Queue.Declare declare && !declare.getPassive() && isOurs(declare.getQueue())) {
            queues.add(declare.getQueue());
        } else if (method instanceof AMQP.Exchange.Declare declare
                && !declare.getPassive()
                && isOurs(declare.getExchange())) {
            exchanges.add(declare.getExchange());
        }
    }

    private static boolean isOurs(String name) {
        return !name.isEmpty() && !name.startsWith("amq.");
    }

    private void round() throws IOException {
        names.generatedQueue().ifPresent(queues::add);
        Map<String, String> counts = new TreeMap<>();
        countQueues(counts);
        findExchanges(counts);
        outcome.counts(counts);
        // Twice, as a channel writes its confirms after the answer that it gives first.
        for (int i = 0; i < 2; i++) {
            for (Link link : links) {
                link.askAll();
            }
            for (Link link : links) {
                link.awaitAll();
            }
        }
        for (Link link : links) {
            link.awaitConfirms(CONFIRM_LIMIT);
        }
    }

    private void countQueues(Map<String, String> counts) throws IOException {
        owners.values().removeIf(owner -> !owner.isOpen());
        Map<Link, List<String>> asked = new HashMap<>();
        for (String queue : queues) {
            asked.computeIfAbsent(owners.getOrDefault(queue, control), link -> new ArrayList<>())
                    .add(queue);
        }
        for (Map.Entry<Link, List<String>> each : asked.entrySet()) {
            countQueues(each.getKey(), each.getValue(), counts);
        }
    }

    private void countQueues(Link link, List<String> wanted, Map<String, String> counts) throws IOException {
        for (int from = 0; from < wanted.size(); from++) {
            ready(link);
            List<Method> answers = link.ask(
                    PROBE,
                    wanted.subList(from, wanted.size()).stream()
                            .map(Peer::passive)
                            .toList());
            for (Method answer : answers) {
                AMQP.Queue.DeclareOk ok = (AMQP.Queue.DeclareOk) answer;
                counts.put(names.normalize(ok.getQueue()), text(ok));
            }
            from += answers.size();
            if (from < wanted.size()) {
                refused(link, wanted.get(from), counts);
            }
        }
    }

    private void refused(Link link, String queue, Map<String, String> counts) throws IOException {
        owners.remove(queue);
        if (link.lastClose().getReplyCode() == AMQP.NOT_FOUND) {
            if (link == control) {
                queues.remove(queue);
                names.forget(queue);
            }
            return;
        }
        counts.put(names.normalize(queue), "exclusive");
        for (Link owner : links) {
            if (owner.isOpen() && owner != link) {
                ready(owner);
                List<Method> answers = owner.ask(PROBE, List.of(passive(queue)));
                if (!answers.isEmpty()) {
                    owners.put(queue, owner);
                    counts.put(names.normalize(queue), text((AMQP.Queue.DeclareOk) answers.get(0)));
                    return;
                }
            }
        }
    }

    private void findExchanges(Map<String, String> found) throws IOException {
        List<String> wanted = List.copyOf(exchanges);
        for (int from = 0; from < wanted.size(); from++) {
            ready(control);
            List<Method> answers = control.ask(
                    PROBE,
                    wanted.subList(from, wanted.size()).stream()
                            .map(exchange -> (Method) new AMQP.Exchange.Declare.Builder()
                                    .exchange(exchange)
                                    .passive()
                                    .build())
                            .toList());
            for (String exchange : wanted.subList(from, from + answers.size())) {
                found.put("exchange " + names.normalize(exchange), "exists");
            }
            from += answers.size();
            if (from < wanted.size()) {
                exchanges.remove(wanted.get(from));
            }
        }
    }

    private static void ready(Link link) throws IOException {
        if (!link.isOpen()) {
            link.open();
        }
        if (!link.isOpen(PROBE)) {
            link.open(PROBE);
        }
    }

    private static Method passive(String queue) {
        return new AMQP.Queue.Declare.Builder().queue(queue).passive().build();
    }

    private static String text(AMQP.Queue.DeclareOk counts) {
        return counts.getMessageCount() + " ready, " + counts.getConsumerCount() + " consumers";
    }
}
