-- Raises an alert by hand: about a meter that the caller may manage (operators: those of their region), or about a
-- region. It stays until somebody resolves it.
--
-- Errors: PT400 invalid_subject, invalid_severity, note_required, note_too_long; PT403 not_your_region;
--         PT404 meter_not_found; PT409 alert_already_open; PT410 meter_deleted

create or replace function alerts.raise_alert(
    p_message  text,
    p_meter_id uuid default null,
    p_region   text default null,
    p_severity text default null,
    p_metadata jsonb default '{}'
)
returns alerts.alerts
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_message    text := alerts._check_note(p_message);
    v_rule_code  text := case when p_meter_id is null then 'manual_region' else 'manual_meter' end;
    v_subject_id text := coalesce(p_meter_id::text, btrim(p_region));
    v_alert_id   uuid;
begin
    if num_nonnulls(p_meter_id, nullif(btrim(p_region), '')) <> 1 then
        raise exception 'invalid_subject'
            using errcode = 'PT400',
                  detail = 'An alert is about a meter or about a region.',
                  hint = 'Send p_meter_id or p_region, one of them.';
    end if;

    if p_meter_id is not null then
        perform telemetry._check_manageable(p_meter_id);
    elsif auth.role() = 'operator' and v_subject_id <> all (auth.regions()) then
        raise exception 'not_your_region'
            using errcode = 'PT403',
                  detail = format('You work for %s.', coalesce(nullif(array_to_string(auth.regions(), ', '), ''), 'no region')),
                  hint = 'Raise alerts about your regions and their meters.';
    end if;

    select a.alert_id into v_alert_id
    from alerts.alerts as a
    where a.subject_id = v_subject_id and a.rule_code = v_rule_code and a.status <> 'resolved';

    if found then
        raise exception 'alert_already_open'
            using errcode = 'PT409',
                  detail = format('Alert %s was raised by hand about the same.', v_alert_id),
                  hint = 'Comment on that one, or resolve it first.';
    end if;

    v_alert_id := alerts._signal(
        v_rule_code, v_subject_id, true, clock_timestamp(), v_message, p_metadata, p_severity => p_severity
    );
    return alerts._find_alert(v_alert_id);
end;
$$;

comment on function alerts.raise_alert(text, uuid, text, text, jsonb) is 'Raise an alert by hand, about a meter or a region.';

grant execute on function alerts.raise_alert(text, uuid, text, text, jsonb) to operator, service_role;
