-- Finds meters that have not been heard of for much longer than usual. Driven by the clock: looks at the next
-- p_limit meters by their key and goes on there the next time, so each call costs the same however many meters
-- there are. Returns how many it looked at; fewer than p_limit: the round is complete, and the next call begins
-- a new one. What ends a silence is a reading (detect_anomalies).
--
-- One caller at a time: others return 0. Meters that have never sent anything are not waited for. A signal that
-- fails is noted (alerts.detection_failures) and stops no other.
--
-- Errors: PT400 invalid_limit

create or replace function alerts.detect_silence(p_limit integer default 1000)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now     timestamptz := clock_timestamp();
    v_rules   alerts.rules[];
    v_scan    alerts.scans;
    v_ids     uuid[];
    v_found   record;
    v_code    text;
    v_message text;
begin
    if p_limit is null or p_limit not between 1 and 100000 then
        raise exception 'invalid_limit'
            using errcode = 'PT400',
                  detail = format('The limit is %s.', coalesce(p_limit::text, 'missing')),
                  hint = 'Look at 1 to 100000 meters at a time.';
    end if;

    select s.* into v_scan from alerts.scans as s where s.scan_name = 'silence' for update skip locked;

    if not found then
        return 0;
    end if;

    select array_agg(n.meter_id) into v_ids
    from (
        select d.meter_id
        from alerts.detectors as d
        where d.meter_id > coalesce(v_scan.last_meter_id, '00000000-0000-0000-0000-000000000000')
        order by d.meter_id
        limit p_limit
    ) as n;

    v_rules := array(
        select r from unnest(alerts._get_detection_rules('meter')) as r where r.parameters ->> 'condition' = 'silence'
    );

    for v_found in
        -- The text is made here: behind a policy an index is not looked into for what a cast makes.
        with watched as materialized (
            select n.meter_id, n.meter_id::text as subject_id from unnest(v_ids) as n (meter_id)
        )
        select m.meter_id, m.region, r.rule_code, s.last_read_at, x.silence
        from watched as w
        join alerts.detectors as d on d.meter_id = w.meter_id
        join telemetry.meter_states as s on s.meter_id = d.meter_id
        join meters.meters as m on m.meter_id = d.meter_id
        cross join unnest(v_rules) as r
        left join alerts.rule_overrides as o on o.subject_id = w.subject_id and o.rule_code = r.rule_code
        left join alerts.rule_overrides as g on g.subject_id = m.region and g.rule_code = r.rule_code
        cross join lateral (
            select alerts._get_silence(
                r.parameters || coalesce(g.parameters, '{}') || coalesce(o.parameters, '{}'), d.interval_s
            ) as silence
        ) as x
        where s.last_read_at < v_now - x.silence
            and m.status in ('active', 'suspended') and m.deleted_at is null
            and not exists (
                select from alerts.conditions as c
                where c.subject_id = w.subject_id and c.rule_code = r.rule_code and c.is_firing
                    and c.alert_id is not null
            )
        order by d.meter_id, r.rule_code
    loop
        begin
            perform alerts._signal(
                v_found.rule_code, v_found.meter_id::text, true, v_now,
                format('No readings for %s minutes', round(date_part('epoch', v_now - v_found.last_read_at) / 60)),
                jsonb_build_object('last_read_at', v_found.last_read_at, 'limit_s', date_part('epoch', v_found.silence)),
                v_found.meter_id, v_found.region
            );
        exception when others then
            get stacked diagnostics v_code = returned_sqlstate, v_message = message_text;

            if events._is_transient(v_code) then
                raise;
            end if;

            perform alerts._note_failure(v_found.rule_code, v_found.meter_id::text, v_code, v_message);
        end;
    end loop;

    update alerts.scans as s
    set last_meter_id = case when cardinality(v_ids) = p_limit then v_ids[p_limit] end
    where s.scan_name = 'silence';

    return coalesce(cardinality(v_ids), 0);
end;
$$;

comment on function alerts.detect_silence(integer) is
    'Find meters that have not been heard of for long; returns how many were looked at.';

grant execute on function alerts.detect_silence(integer) to service_role;
