package dev.warren.management;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.management.http.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What became of messages: how many went where, and which stayed for what reason. Guarded by its job. */
final class Tally {
    private static final int MOST_TARGETS = 1000;
    private static final int MOST_REASONS = 100;
    private static final int MOST_IDS = 20;
    private static final int MOST_PLANNED = 100;

    private record Skip(List<Long> ids, long[] count) {}

    private final Map<ObjectNode, Long> targets = new LinkedHashMap<>();
    private final Map<String, Skip> skips = new LinkedHashMap<>();
    private final ArrayNode plan = Json.array();
    private long moved;
    private long skipped;

    void moved(ObjectNode to) {
        moved++;
        ObjectNode key = targets.size() < MOST_TARGETS || targets.containsKey(to)
                ? to
                : Json.object().put("others", true);
        if (!to.isEmpty()) {
            targets.merge(key, 1L, Long::sum);
        }
    }

    void planned(long id, ObjectNode to) {
        moved(to);
        if (plan.size() < MOST_PLANNED) {
            plan.addObject().put("id", id).set("to", to);
        }
    }

    void skipped(long id, String reason) {
        skipped++;
        String known = skips.size() < MOST_REASONS || skips.containsKey(reason) ? reason : "other reasons";
        Skip skip = skips.computeIfAbsent(known, r -> new Skip(new ArrayList<>(), new long[1]));
        skip.count[0]++;
        if (skip.ids.size() < MOST_IDS) {
            skip.ids.add(id);
        }
    }

    long moved() {
        return moved;
    }

    void put(ObjectNode json) {
        json.put("moved", moved).put("skipped", skipped);
        ArrayNode to = json.putArray("targets");
        targets.forEach((target, messages) -> to.add(target.deepCopy().put("messages", messages)));
        ArrayNode stayed = json.putArray("skips");
        skips.forEach((reason, skip) -> {
            ObjectNode each = stayed.addObject().put("reason", reason).put("messages", skip.count[0]);
            skip.ids.forEach(each.putArray("ids")::add);
        });
        json.set("plan", plan.deepCopy());
    }
}
