package dev.warren.it.harness;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Skipped when another broker stands in for the jar; the value says in which point Warren differs from it. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(WarrenOnly.Condition.class)
public @interface WarrenOnly {

    String value();

    /** Decides by {@link dev.warren.it.harness.Target}. */
    final class Condition implements ExecutionCondition {

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return dev.warren.it.harness.Target.external()
                    .flatMap(other -> AnnotationSupport.findAnnotation(context.getElement(), WarrenOnly.class))
                    .map(only -> ConditionEvaluationResult.disabled(only.value()))
                    .orElseGet(() -> ConditionEvaluationResult.enabled("Warren is the target"));
        }
    }
}
