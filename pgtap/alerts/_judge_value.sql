begin;

select plan(5);

-- Contract
select function_returns(
    'alerts', '_judge_value',
    array['uuid', 'alerts.detector_state', 'timestamp with time zone', 'double precision', 'text'], 'alerts.detector_step'
);
select function_privs_are(
    'alerts', '_judge_value',
    array['uuid', 'alerts.detector_state', 'timestamp with time zone', 'double precision', 'text'],
    'service_role', '{}'::text[]
);

-- Behaviour
select is(
    (alerts._judge_value(test.meter_id(1), null, '2026-01-05 22:30Z', 1, 'Africa/Nairobi')).state.hour, 25::smallint,
    'the hour is that of the local week: Tuesday, half past one'
);

-- A week of mornings that differ from the rest of the day.
create function pg_temp.live(p_days integer)
returns alerts.detector_step
language plpgsql
as $$
declare
    v_step alerts.detector_step;
    v_at   timestamptz := '2026-01-05 00:00Z';
begin
    while v_at < '2026-01-05 00:00Z'::timestamptz + make_interval(days => p_days) loop
        v_step := alerts._judge_value(
            test.meter_id(2), v_step.state, v_at,
            case when date_part('hour', v_at) = 8 then 3 else 1 end + 0.02 * (date_part('minute', v_at)::integer % 7), 'UTC'
        );
        v_at := v_at + interval '5 minutes';
    end loop;
    return v_step;
end;
$$;

create temporary table lived as select (pg_temp.live(8)).state as state;

select cmp_ok(
    (alerts._judge_value(test.meter_id(2), l.state, '2026-01-13 08:05Z', 3.05, 'UTC')).baseline, '>',
    (alerts._judge_value(test.meter_id(2), l.state, '2026-01-13 03:05Z', 3.05, 'UTC')).baseline + 1,
    'it knows that more is usual in the morning'
)
from lived as l;
select cmp_ok(
    (alerts._judge_value(test.meter_id(2), l.state, '2026-01-13 03:05Z', 3.05, 'UTC')).surprise, '>',
    3 * (alerts._judge_value(test.meter_id(2), l.state, '2026-01-13 08:05Z', 3.05, 'UTC')).surprise,
    'so the same power is more of a surprise at night'
)
from lived as l;

select * from finish();
rollback;
