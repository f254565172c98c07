begin;

select plan(17);

-- Contract
select function_returns(
    'alerts', '_step_detector', array['alerts.detector_state', 'timestamp with time zone', 'double precision'],
    'alerts.detector_step'
);
select volatility_is(
    'alerts', '_step_detector', array['alerts.detector_state', 'timestamp with time zone', 'double precision'],
    'immutable'
);
select function_privs_are(
    'alerts', '_step_detector', array['alerts.detector_state', 'timestamp with time zone', 'double precision'],
    'service_role', '{}'::text[]
);

-- Values a minute apart, from 2026-01-05; returns the last step.
create function pg_temp.feed(p_values double precision[], p_from alerts.detector_state default null)
returns alerts.detector_step
language plpgsql
as $$
declare
    v_step  alerts.detector_step;
    v_start timestamptz := coalesce(p_from.last_at + interval '1 minute', '2026-01-05 00:00Z');
begin
    v_step.state := p_from;
    for i in 1 .. cardinality(p_values) loop
        v_step := alerts._step_detector(v_step.state, v_start + make_interval(mins => i - 1), p_values[i]);
    end loop;
    return v_step;
end;
$$;

create temporary table known as
select (pg_temp.feed(array(select 1 + 0.1 * (i % 3) from generate_series(1, 200) as i))).state as state;

-- Behaviour
select results_eq(
    $$ select (s.state).value_count, (s.state).mean, s.score from pg_temp.feed(array[3.5]) as s $$,
    $$ values (1::bigint, 3.5::double precision, 0::double precision) $$,
    'the first value is the mean, and nothing special'
);
select is((pg_temp.feed(array[1, 1, 1, 500]::double precision[])).score, 0::double precision, 'nothing is special in the warm-up');
select cmp_ok((pg_temp.feed(array[1.1], k.state)).score, '<', 0.3::double precision, 'what is usual scores little')
from known as k;
select cmp_ok((pg_temp.feed(array[4.0], k.state)).score, '>', 0.8::double precision, 'a spike scores much') from known as k;
select cmp_ok((pg_temp.feed(array[4.0, 1.1, 4.0], k.state)).score, '<', 0.1::double precision, 'the same again is no news')
from known as k;
select cmp_ok((pg_temp.feed(array[4.0, 1.1, 40.0], k.state)).score, '>', 0.8::double precision, 'but something greater is')
from known as k;
select cmp_ok(
    (pg_temp.feed(array[40.0], k.state)).state.mean - (k.state).mean, '<', 0.05::double precision,
    'what is far off is learnt at a fraction of its weight'
)
from known as k;
select results_eq(
    $$ select (alerts._step_detector(k.state, (k.state).last_at, 9)).state = k.state,
           (alerts._step_detector(k.state, (k.state).last_at - interval '1 hour', 9)).score from known as k $$,
    $$ values (true, 0::double precision) $$,
    'a value that is not later changes nothing'
);
select results_eq(
    $$ select (alerts._step_detector(k.state, (k.state).last_at + interval '1 minute', v)).state = k.state
       from known as k, unnest(array['NaN', 'Infinity', '-Infinity', null]::double precision[]) as v $$,
    $$ values (true), (true), (true), (true) $$,
    'nor does what is not a number'
);
select is(
    (alerts._step_detector(k.state, (k.state).last_at + interval '1 minute', 2.5)),
    (alerts._step_detector(k.state, (k.state).last_at + interval '1 minute', 2.5)),
    'the same state and value give the same step'
)
from known as k;
select lives_ok(
    $$ select pg_temp.feed(array(select 0.0 from generate_series(1, 3000)), k.state) from known as k $$,
    'a series that stays zero does not underflow'
);
select lives_ok(
    $$ select alerts._step_detector(k.state, '2400-01-01 00:00Z', 1) from known as k $$, 'nor does a pause of centuries'
);
select cmp_ok(
    abs(1.2 - (alerts._step_detector(
        (alerts._step_detector(k.state, '2026-03-05 00:00Z', 1.1)).state, '2026-03-05 00:01Z', 1.1
    )).expected), '<', 0.3::double precision, 'after a pause it goes on from what it knew'
)
from known as k;
select is(pg_column_size(k.state) < 200, true, 'a state is less than 200 bytes') from known as k;

select * from finish();
rollback;
