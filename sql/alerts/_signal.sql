-- What detection sees: a rule's condition holds for a subject at an instant, or does not. Raises, repeats,
-- waits, clears, as the rule says; returns the open alert, null where there is none.
--
-- Signals of one rule and one subject take turns at their row of alerts.conditions, so there is never more
-- than one open alert, and nobody sees half of it. A signal that is older than one before it, or says the
-- same of the same instant, changes nothing. That nothing fires, where nothing did, costs one look-up.
--
-- Called by functions of any role about any subject, so it belongs to the owner of the tables. In one
-- transaction, signal subjects in order: two that signal the same ones in other orders wait for each other.
--
-- Errors: PT400 invalid_signal, invalid_severity; PT404 rule_not_found, meter_not_found

create or replace function alerts._signal(
    p_rule_code  text,
    p_subject_id text,
    p_is_firing  boolean,
    p_at         timestamptz,
    p_message    text default null,
    p_metadata   jsonb default '{}',
    p_meter_id   uuid default null,
    p_region     text default null,
    p_severity   text default null
)
returns uuid
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now       timestamptz := clock_timestamp();
    v_at        timestamptz := least(coalesce(p_at, v_now), v_now);
    v_rule      alerts.rules;
    v_condition alerts.conditions;
    v_severity  alerts.severity;
    v_meter_id  uuid := p_meter_id;
begin
    if p_is_firing = false and not exists (
        select from alerts.conditions as c where c.subject_id = p_subject_id and c.rule_code = lower(p_rule_code)
    ) then
        return null;
    end if;

    v_rule := alerts._find_rule(p_rule_code);
    v_severity := alerts._normalise('severity', p_severity);

    if v_meter_id is null and v_rule.subject_type = 'meter' then
        v_meter_id := notifications._parse_uuid(p_subject_id);
    end if;

    if p_is_firing is null or coalesce(p_subject_id, '') !~ '\S' or length(p_subject_id) > 200
        or not isfinite(v_at) or length(p_message) > 2000
        or jsonb_typeof(coalesce(p_metadata, '{}')) <> 'object' or pg_column_size(p_metadata) > 16384
        or (v_rule.subject_type = 'meter' and v_meter_id::text is distinct from p_subject_id)
    then
        raise exception 'invalid_signal'
            using errcode = 'PT400',
                  detail = format('Subject %L, firing %L, at %L.', left(p_subject_id, 80), p_is_firing, p_at),
                  hint = format('Rule %s watches a %s; up to 2000 characters and 16 kB of metadata.', v_rule.rule_code, v_rule.subject_type);
    end if;

    v_condition := alerts._begin_condition(
        v_rule, p_subject_id, p_is_firing, v_at, p_message, coalesce(p_metadata, '{}'), v_meter_id,
        case when v_rule.subject_type = 'region' then coalesce(p_region, p_subject_id) else p_region end, v_severity
    );

    if v_condition.subject_id is null then
        return null;
    end if;

    -- A row that was just made has counted nothing yet.
    if v_condition.signal_count > 0
        and (v_at < v_condition.last_at or (v_at = v_condition.last_at and p_is_firing = v_condition.is_firing))
    then
        return v_condition.alert_id;
    end if;

    if p_is_firing <> v_condition.is_firing then
        if p_is_firing and v_condition.calm_count > 0 then
            v_condition.ladder_at := v_now - coalesce((
                select v_rule.escalate_after[a.escalation_level]
                from alerts.alerts as a
                where a.subject_id = p_subject_id and a.alert_id = v_condition.alert_id
            ), interval '0');
        end if;

        v_condition.is_firing := p_is_firing;
        v_condition.since := v_at;
        v_condition.received_at := v_now;
        v_condition.calm_count := 0;
    end if;

    v_condition.last_at := v_at;

    if p_is_firing then
        v_condition.signal_count := v_condition.signal_count + 1;
        v_condition.message := coalesce(p_message, v_condition.message);
        v_condition.metadata := coalesce(nullif(p_metadata, '{}'), v_condition.metadata);

        if v_severity is not null and (
            v_condition.severity is null or alerts._get_rank(v_severity) > alerts._get_rank(v_condition.severity)
        ) then
            v_condition.severity := v_severity;
        end if;
    end if;

    if v_condition.alert_id is not null then
        update alerts.alerts as a
        set last_seen_at = case when p_is_firing then v_at else a.last_seen_at end,
            seen_count = a.seen_count + p_is_firing::integer,
            message = coalesce(case when p_is_firing then p_message end, a.message),
            metadata = v_condition.metadata,
            cleared_at = case when not p_is_firing then v_condition.since end,
            updated_at = v_now
        where a.subject_id = p_subject_id and a.alert_id = v_condition.alert_id;
    end if;

    return alerts._settle(v_rule, v_condition, v_now);
end;
$$;

comment on function alerts._signal(text, text, boolean, timestamptz, text, jsonb, uuid, text, text) is
    'What detection sees of a rule and a subject; returns the open alert, null for none.';

grant execute on function alerts._signal(text, text, boolean, timestamptz, text, jsonb, uuid, text, text) to app_api;
