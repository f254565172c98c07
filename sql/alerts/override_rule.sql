-- Gives a rule other parameters for one meter, or for all meters of a region; null for p_parameters takes
-- them away again. What is not given stays as the rule says. Returns what now holds there.
--
-- Errors: PT400 invalid_parameters, invalid_subject; PT404 rule_not_found

create or replace function alerts.override_rule(p_rule_code text, p_subject_id text, p_parameters jsonb)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_rule alerts.rules := alerts._find_rule(p_rule_code);
begin
    perform core._check_text(
        'invalid_subject', p_subject_id, format('The subject is %L.', left(p_subject_id, 80)),
        'Name a meter by its id, or a region.', 200
    );

    if p_parameters is null then
        delete from alerts.rule_overrides as o
        where o.subject_id = p_subject_id and o.rule_code = v_rule.rule_code;
        return v_rule.parameters;
    end if;

    if jsonb_typeof(p_parameters) <> 'object' or p_parameters ? 'condition' or not v_rule.parameters ? 'condition' then
        raise exception 'invalid_parameters'
            using errcode = 'PT400',
                  detail = format('%s for rule %s.', left(p_parameters::text, 100), v_rule.rule_code),
                  hint = 'Send an object with limits; the condition is the rule''s, and the rule has to have one.';
    end if;

    perform alerts._complete_parameters(v_rule.parameters || p_parameters, v_rule.subject_type);

    insert into alerts.rule_overrides as o (rule_code, subject_id, parameters)
    values (v_rule.rule_code, p_subject_id, p_parameters)
    on conflict (subject_id, rule_code) do update
    set parameters = excluded.parameters, updated_at = now();

    return v_rule.parameters || p_parameters;
end;
$$;

comment on function alerts.override_rule(text, text, jsonb) is
    'Give a rule other limits for one meter or region; null takes them away.';

grant execute on function alerts.override_rule(text, text, jsonb) to admin, service_role;
