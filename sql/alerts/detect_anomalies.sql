-- Looks at the minutes of meters and regions that changed: follows the rules, learns what is usual, and
-- signals what is not. Takes up to about p_limit marks; returns how many it took, 0 when there are none. Call
-- it again while that is more.
--
-- Any number of callers at once: a meter's row of alerts.detectors is its lock, a region's its row of
-- alerts.region_detectors, and others pass it by. All meters are one unit; if one fails they are looked at
-- one by one, and the one that fails rule by rule (alerts.detection_failures), so no rule stops another.
--
-- Errors: PT400 invalid_limit; PT409 snapshot_too_old

create or replace function alerts.detect_anomalies(p_limit integer default 1000)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_rules   alerts.rules[];
    v_watched record;
    v_meter   alerts.watched_meter;
    v_code    text;
    v_failed  boolean := false;
begin
    if p_limit is null or p_limit not between 1 and 100000 then
        raise exception 'invalid_limit'
            using errcode = 'PT400',
                  detail = format('The limit is %s.', coalesce(p_limit::text, 'missing')),
                  hint = 'Take 1 to 100000 marks at a time.';
    end if;

    perform telemetry._require_fresh_snapshots();

    v_rules := alerts._get_detection_rules('meter');

    select t.mark_count, t.meters into v_watched from alerts._take_watched(p_limit) as t;

    begin
        foreach v_meter in array v_watched.meters loop
            perform alerts._detect_meter(v_meter, v_rules);
        end loop;
    exception when others then
        get stacked diagnostics v_code = returned_sqlstate;

        if events._is_transient(v_code) then
            raise;
        end if;

        v_failed := true;
    end;

    if v_failed then
        foreach v_meter in array v_watched.meters loop
            begin
                perform alerts._detect_meter(v_meter, v_rules);
                v_failed := false;
            exception when others then
                v_failed := true;
            end;

            if v_failed then
                perform alerts._detect_apart(v_meter, v_rules);
            end if;
        end loop;
    end if;

    return v_watched.mark_count + alerts._detect_regions(p_limit);
end;
$$;

comment on function alerts.detect_anomalies(integer) is
    'Follow the rules in what changed, and learn from it; returns how many marks were taken.';

grant execute on function alerts.detect_anomalies(integer) to service_role;
