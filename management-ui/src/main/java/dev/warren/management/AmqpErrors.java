package dev.warren.management;

import dev.warren.codec.AmqpException;
import dev.warren.codec.ReplyCode;
import dev.warren.management.http.HttpProblem;

/** Errors that the user's AMQP client would have met, as errors of HTTP. */
final class AmqpErrors {
    private AmqpErrors() {}

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
