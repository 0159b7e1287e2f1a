package dev.warren.management;

import dev.warren.broker.definition.DefinitionException;
import dev.warren.codec.AmqpException;
import dev.warren.codec.ReplyCode;
import dev.warren.management.http.HttpProblem;

/** The broker's errors as errors of HTTP. */
final class BrokerErrors {
    private BrokerErrors() {}

    /** What is wrong with a definition. */
    static HttpProblem problem(DefinitionException error) {
        return switch (error.reason()) {
            case INVALID -> HttpProblem.badRequest(error.text());
            case NOT_FOUND -> new HttpProblem(404, "not_found", error.text());
            case PROTECTED -> new HttpProblem(412, "precondition_failed", error.text());
        };
    }

    /** What the user's AMQP client would have met. */
    static HttpProblem problem(AmqpException error) {
        String explanation = explanation(error);
        if (error.code() == ReplyCode.ACCESS_REFUSED) {
            return HttpProblem.notAuthorised(explanation);
        }
        if (error.code() == ReplyCode.NOT_FOUND) {
            return new HttpProblem(404, "not_found", explanation);
        }
        return HttpProblem.badRequest(explanation);
    }

    /** RabbitMQ leaves out the name of the reply code here. */
    private static String explanation(AmqpException error) {
        String prefix = error.code().name() + " - ";
        return error.text().startsWith(prefix) ? error.text().substring(prefix.length()) : error.text();
    }
}
