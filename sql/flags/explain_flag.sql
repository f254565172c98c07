-- Why a context gets what it gets of a flag, step by step: the switch, the schedule, prerequisites, every rule
-- with every condition, the result. For staff: the context may be anybody's, and nothing is counted.
--
-- Errors: PT400 invalid_context; PT404 environment_not_found, flag_not_found

create or replace function flags.explain_flag(
    p_flag_key    text,
    p_context     jsonb default '{}',
    p_environment text default null
)
returns setof flags.explanation
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_environment text := flags._find_environment(p_environment);
    v_definition  flags.definitions;
    v_flag        flags.flags;
    v_evaluation  flags.evaluation;
begin
    if coalesce(jsonb_typeof(p_context), 'null') <> 'object'
        or jsonb_typeof(p_context -> 'targetingKey') not in ('string', 'null')
    then
        raise exception 'invalid_context'
            using errcode = 'PT400', detail = 'The context is no object, or its targetingKey no text.',
                  hint = 'Send an object such as {"targetingKey": "<who>", "country": "KE"}.';
    end if;

    perform flags._require_flag(v_environment, p_flag_key);
    select d.* into v_definition
    from flags.definitions as d
    where d.environment = v_environment and d.flag_key = p_flag_key;
    v_flag := v_definition.flag;
    v_evaluation := flags._evaluate(v_definition, p_context);

    return query
    select row_number() over (order by s.place, s.rule_number, s.condition_number)::integer, s.step, s.subject, s.outcome,
        s.detail
    from (
        select 1 as place, 0 as rule_number, 0::bigint as condition_number, 'switch' as step, p_flag_key as subject,
            case when v_flag.is_enabled then 'passed' else 'failed' end as outcome,
            case when v_flag.is_enabled then 'on' else 'switched off' end as detail
        union all
        select 2, 0, 0, 'schedule', p_flag_key,
            case when v_flag.starts_at > now() or v_flag.ends_at <= now() then 'failed' else 'passed' end,
            format('from %s until %s', coalesce(v_flag.starts_at::text, 'ever'), coalesce(v_flag.ends_at::text, 'ever'))
        where v_flag.starts_at is not null or v_flag.ends_at is not null
        union all
        select 3, 0, row_number() over (), 'prerequisite', n.prerequisite_key,
            case when flags._find_unmet(array[n], p_context, 0) is null then 'passed' else 'failed' end,
            format('needs %s', array_to_string(n.variants, ' or '))
        from unnest(v_definition.prerequisites) as n
        union all
        select 4, x.rule_number, x.condition_number, x.step, x.subject, x.outcome, x.detail
        from flags._explain_rules(v_definition, p_context) as x
        union all
        select 5, 0, 0, 'result', coalesce(v_evaluation.variant, 'no variant'), v_evaluation.reason,
            coalesce(
                v_evaluation.error_code || ': ' || v_evaluation.error_details, v_evaluation.metadata ->> 'cause',
                'rule ' || (v_evaluation.metadata ->> 'ruleId'), 'default'
            )
    ) as s
    order by 1;
end;
$$;

comment on function flags.explain_flag(text, jsonb, text) is 'Why a context gets what it gets of a flag, step by step.';

grant execute on function flags.explain_flag(text, jsonb, text) to operator, service_role;
