-- The row of a rule and a subject, locked; made where there is none and the signal is newer than what the last
-- alert knew. Null where there is none to make, because nothing fires or the signal is stale.
--
-- Whoever comes second waits at the row, or at the key while the first has not committed. The meter is held
-- meanwhile: a new owner or region waits until what begins here is there to go with it (meters__move_alerts).
--
-- Errors: PT404 meter_not_found

create or replace function alerts._begin_condition(
    p_rule       alerts.rules,
    p_subject_id text,
    p_is_firing  boolean,
    p_at         timestamptz,
    p_message    text,
    p_metadata   jsonb,
    p_meter_id   uuid,
    p_region     text,
    p_severity   alerts.severity
)
returns alerts.conditions
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_condition alerts.conditions;
    v_region    text := p_region;
begin
    loop
        select c.* into v_condition
        from alerts.conditions as c
        where c.subject_id = p_subject_id and c.rule_code = p_rule.rule_code
        for update;

        exit when found;

        if not p_is_firing or not p_rule.is_enabled or p_at <= (
            select greatest(a.last_seen_at, a.cleared_at)
            from alerts.alerts as a
            where a.rule_code = p_rule.rule_code and a.subject_id = p_subject_id
            order by a.alert_id desc
            limit 1
        ) then
            return null;
        end if;

        if p_meter_id is not null then
            select coalesce(m.region, p_region) into v_region
            from meters.meters as m
            where m.meter_id = p_meter_id
            for share;

            if not found then
                raise exception 'meter_not_found'
                    using errcode = 'PT404',
                          detail = format('There is no meter %s.', p_meter_id),
                          hint = 'The subject of a rule for meters is a meter_id.';
            end if;
        end if;

        insert into alerts.conditions (
            subject_id, rule_code, since, last_at, received_at, signal_count, severity, region, meter_id, message, metadata
        )
        values (
            p_subject_id, p_rule.rule_code, p_at, p_at, clock_timestamp(), 0, p_severity, v_region, p_meter_id,
            p_message, p_metadata
        )
        on conflict (subject_id, rule_code) do nothing
        returning * into v_condition;

        if found then
            perform alerts._publish_signal(p_rule, v_condition);
            exit;
        end if;
    end loop;

    return v_condition;
end;
$$;

comment on function alerts._begin_condition(
    alerts.rules, text, boolean, timestamptz, text, jsonb, uuid, text, alerts.severity
) is 'The row of a rule and a subject, locked; made where a condition begins.';
