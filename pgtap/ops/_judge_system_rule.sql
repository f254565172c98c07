begin;
select plan(27);

-- A rule of our own: high is bad from 10 on, over at 5; raised and over at once.
insert into alerts.rules (rule_code, title, alert_type, subject_type, severity, clear_for, reopen_within, notify_owner)
values ('t', 'Too much', 'SYSTEM', 'system', 'high', '0', '2 hours', false);
insert into ops.system_rules (rule_code, gauge, labels, subject_labels, raise_at, clear_at, unit)
values ('t', 'g', '{"kind": "a"}', '{q}', 10, 5, 'x');

create function pg_temp.judge(p_gauges jsonb, p_at interval, p_is_whole boolean default true, p_is_fresh boolean default true)
returns integer
language sql
as $$
    select ops._judge_system_rule(r, 'Too much', p_gauges, now() - interval '10 hours' + p_at, p_is_whole, p_is_fresh)
    from ops.system_rules as r where r.rule_code = 't'
$$;
create function pg_temp.gauge(p_value numeric, p_subject text default 'one')
returns jsonb
language sql
as $$ select jsonb_build_array(jsonb_build_object('gauge', 'g', 'labels', jsonb_build_object('kind', 'a', 'q', p_subject, 'id', 1), 'value', p_value)) $$;
create function pg_temp.open()
returns bigint
language sql
as $$ select count(*) from alerts.alerts where rule_code = 't' and status <> 'resolved' $$;

-- Contract
select function_returns(
    'ops', '_judge_system_rule',
    array['ops.system_rules', 'text', 'jsonb', 'timestamp with time zone', 'boolean', 'boolean'], 'integer'
);

-- Two thresholds
select is(pg_temp.judge(pg_temp.gauge(9.9), '1 min'), 0, 'below the limit nothing is firing');
select is(pg_temp.judge(pg_temp.gauge(10), '2 min'), 1, 'at the limit it is');
select is(pg_temp.open(), 1::bigint, 'an alert is open');
select is((select message from alerts.alerts where rule_code = 't'), 'Too much: q=one, 10 x (limit 10 x)', 'and says what was seen');
select is(pg_temp.judge(pg_temp.gauge(6), '3 min'), 1, 'between the limits it goes on');
select is(pg_temp.judge(pg_temp.gauge(11), '4 min'), 1, 'above it, too');
select is(pg_temp.open(), 1::bigint, 'with the same alert');
select is(pg_temp.judge(pg_temp.gauge(5), '5 min'), 0, 'at the other limit it is over');
select is(pg_temp.open(), 0::bigint, 'and so is the alert');
select is(pg_temp.judge(pg_temp.gauge(6), '6 min'), 0, 'between the limits it stays over');

-- Subjects
select is(
    pg_temp.judge(pg_temp.gauge(20, 'x') || pg_temp.gauge(3, 'x') || pg_temp.gauge(30, 'y')
        || '[{"gauge": "g", "labels": {"kind": "b", "q": "z"}, "value": 99}, {"gauge": "h", "labels": {"kind": "a"}, "value": 99}]', '7 min'),
    2, 'the worst of each subject counts, and no other gauge'
);
select is(pg_temp.judge(pg_temp.gauge(20, 'x'), '8 min', false), 1, 'what is missing is not over where not all could be read');
select is(pg_temp.open(), 2::bigint, 'its alert stays');
select is(pg_temp.judge(pg_temp.gauge(20, 'x'), '9 min'), 1, 'where all was read it is');
select is(pg_temp.open(), 1::bigint, 'its alert is over');
do $$ begin perform pg_temp.judge('[]', '10 min'); end $$;
select is(
    pg_temp.judge((select jsonb_agg(pg_temp.gauge(100 + n, 's' || n) -> 0) from generate_series(1, 50) as n), '11 min'), 50,
    'of a burst all are seen'
);
select is(pg_temp.open(), 20::bigint, 'and the 20 worst raise alerts');
do $$ begin perform pg_temp.judge('[]', '12 min'); end $$;

-- Muted
update ops.system_rules set muted_until = now() + interval '1 day', muted_reason = 'we know' where rule_code = 't';
do $$ begin perform pg_temp.judge(pg_temp.gauge(50, 'm'), '13 min'); end $$;
select is(pg_temp.open(), 0::bigint, 'a rule that is mute raises nothing');
update ops.system_rules set muted_until = null, muted_reason = null where rule_code = 't';

-- What comes back has to be gone longer
update alerts.rules set clear_for = '5 minutes' where rule_code = 't';
do $$
begin
    for v_minute in 0 .. 59 loop
        perform pg_temp.judge(pg_temp.gauge(case when v_minute % 10 < 2 then 50 else 1 end, 'flap'), interval '1 hour' + v_minute * interval '1 minute');
    end loop;
end;
$$;
select results_eq(
    $$ select count(*), max(reopen_count) from alerts.alerts where rule_code = 't' and subject_id = 'q=flap' $$,
    $$ values (1::bigint, 1) $$, 'an hour of coming and going is one alert that came back once, and then stayed'
);

-- An increase
update ops.system_rules set increase_over = '10 minutes', labels = '{}' where rule_code = 't';
update alerts.rules set clear_for = '0' where rule_code = 't';
select is(pg_temp.judge(pg_temp.gauge(1000, 'i'), '3 hours', true, false), 0, 'where counting begins, what was there is no increase');
select is(pg_temp.judge(pg_temp.gauge(1012, 'i'), '3 hours 1 min'), 1, 'what came since is');
select is(pg_temp.judge(pg_temp.gauge(1012, 'i'), '3 hours 12 min'), 0, 'until it is long ago');
select is(pg_temp.judge(pg_temp.gauge(3, 'i'), '3 hours 13 min'), 0, 'a counter that begins anew did not grow');
select is(pg_temp.judge(pg_temp.gauge(3, 'i') || pg_temp.gauge(15, 'new'), '3 hours 14 min'), 1, 'what is counted for the first time grew');

-- Errors
update ops.system_rules set is_required = true, increase_over = null where rule_code = 't';
select throws_ok($$ select pg_temp.judge('[]', '4 hours') $$, 'PT500', 'gauge_missing', 'a figure that has to be there');
select throws_ok(
    $$ select pg_temp.judge('[{"gauge": "g", "labels": {"kind": "a"}, "value": "NaN"}]', '4 hours') $$, 'PT500', 'no_figure', 'a figure that is none'
);

select * from finish();
rollback;
