-- What somebody gets of a flag: the first that applies of off, outside of its time, a prerequisite unmet, a rule
-- that matches, the default.
--
-- Where a rule fits but for its bucket, and there is no targeting key, nobody can say: an error, so that the
-- caller's own default is used.

create or replace function flags._evaluate(p_definition flags.definitions, p_context jsonb, p_depth integer default 0)
returns flags.evaluation
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_flag       flags.flags := p_definition.flag;
    v_evaluation flags.evaluation;
    v_rule       flags.rules;
    v_choice     flags.choice;
    v_cause      text;
    v_unmet      text;
begin
    v_evaluation.flag_key := v_flag.flag_key;
    v_evaluation.sampling_rate := v_flag.sampling_rate;
    v_evaluation.metadata := jsonb_build_object('environment', v_flag.environment, 'version', v_flag.version);

    if not v_flag.is_enabled then
        v_cause := 'switched_off';
    elsif v_flag.starts_at > now() then
        v_cause := 'not_yet';
    elsif v_flag.ends_at <= now() then
        v_cause := 'ended';
    elsif p_definition.prerequisites is not null then
        v_unmet := flags._find_unmet(p_definition.prerequisites, p_context, p_depth);
        v_cause := 'prerequisite ' || v_unmet;
    end if;

    if v_cause is not null then
        v_evaluation.reason := 'DISABLED';
        v_evaluation.variant := v_flag.off_variant;
        v_evaluation.value := v_flag.variants -> v_flag.off_variant;
        v_evaluation.metadata := v_evaluation.metadata || jsonb_build_object('cause', v_cause);
        return v_evaluation;
    end if;

    v_evaluation.reason := case
        when p_definition.rules is null and p_definition.prerequisites is null then 'STATIC' else 'DEFAULT'
    end;
    v_evaluation.variant := v_flag.default_variant;

    if p_definition.rules is not null then
        foreach v_rule in array p_definition.rules loop
            v_choice := flags._apply_rule(v_rule, v_flag.salt, p_context);

            if v_choice.lacks_key then
                v_evaluation.reason := 'ERROR';
                v_evaluation.variant := null;
                v_evaluation.error_code := 'TARGETING_KEY_MISSING';
                v_evaluation.error_details := format('Rule %s works with the targeting key.', v_rule.rule_id);
                return v_evaluation;
            elsif v_choice.variant is not null then
                v_evaluation.reason := case when v_choice.is_split then 'SPLIT' else 'TARGETING_MATCH' end;
                v_evaluation.variant := v_choice.variant;
                v_evaluation.metadata := v_evaluation.metadata || jsonb_build_object('ruleId', v_rule.rule_id);
                exit;
            end if;
        end loop;
    end if;

    v_evaluation.value := v_flag.variants -> v_evaluation.variant;
    return v_evaluation;
end;
$$;

comment on function flags._evaluate(flags.definitions, jsonb, integer) is 'What somebody gets of a flag, and why.';
