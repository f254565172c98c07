begin;
select plan(21);

-- Contract
select function_returns(
    'alerts', '_settle',
    array['alerts.rules', 'alerts.conditions', 'timestamp with time zone'], 'uuid'
);
select isnt_definer('alerts', '_settle', array['alerts.rules', 'alerts.conditions', 'timestamp with time zone']);
select function_privs_are(
    'alerts', '_settle',
    array['alerts.rules', 'alerts.conditions', 'timestamp with time zone'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'alerts', '_settle',
    array['alerts.rules', 'alerts.conditions', 'timestamp with time zone'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'alerts', '_settle',
    array['alerts.rules', 'alerts.conditions', 'timestamp with time zone'], 'anon', '{}'::text[]
);

do $$ begin
    perform test.create_rule(p_clear_for => '10 minutes'), test.create_rule('stays'), test.create_meter(1), test.create_operator(5);
    update alerts.rules
    set escalate_after = '{15 minutes,1 hour}', escalate_to = '{high,critical}', calm_after = '2 minutes'
    where rule_code = 'spike';
    update alerts.rules set clear_for = null where rule_code = 'stays';
    perform test.signal(1, 0);
end $$;
create function pg_temp.settle() returns text language plpgsql as $$
declare v_alert alerts.alerts;
begin
    perform alerts._settle(r, c, clock_timestamp())
    from alerts.conditions as c join alerts.rules as r on r.rule_code = c.rule_code;
    select * into v_alert from alerts.alerts order by alert_id desc limit 1;
    return concat_ws(' ', v_alert.status, v_alert.severity, v_alert.escalation_level);
end $$;

-- Up
select is(pg_temp.settle(), 'active medium 0', 'nothing is due, nothing happens');
do $$ begin perform test.let_pass('16 minutes'); end $$;
select is(pg_temp.settle(), 'active high 1', 'the first step');
select is(pg_temp.settle(), 'active high 1', 'once');
do $$ begin perform test.let_pass('45 minutes'); end $$;
select is(pg_temp.settle(), 'active critical 2', 'the second');

-- Down
do $$ begin perform test.signal(1, 61, false); end $$;
select is(pg_temp.settle(), 'active critical 2', 'the condition is gone, but only just');
do $$ begin perform test.let_pass('3 minutes'); end $$;
select is(pg_temp.settle(), 'active high 1', 'a step back');
do $$ begin perform test.let_pass('2 minutes'); end $$;
select is(pg_temp.settle(), 'active medium 0', 'and another');
do $$ begin perform test.let_pass('2 minutes'); end $$;
select is(pg_temp.settle(), 'active medium 0', 'no further');
do $$ begin perform test.signal(1, 68), test.let_pass('14 minutes'); end $$;
select is(pg_temp.settle(), 'active medium 0', 'it comes back: the steps are counted from where it is');
do $$ begin perform test.let_pass('2 minutes'); end $$;
select is(pg_temp.settle(), 'active high 1', 'up again');
select is(
    (select string_agg(action || ' ' || to_severity, ', ' order by entry_id) from alerts.trail),
    'raised medium, escalated high, escalated critical, calmed high, calmed medium, escalated high', 'all of it in the trail'
);

-- Somebody takes care
select test.login_as('operator', test.user_id(5));
do $$ begin perform alerts.acknowledge_alert(test.open_alert(1)); end $$;
select test.logout();
do $$ begin perform test.let_pass('5 hours'); end $$;
select is(pg_temp.settle(), 'acknowledged high 1', 'no further step');
do $$ begin perform test.signal(1, 70, false), test.let_pass('10 minutes'); end $$;
select is(pg_temp.settle(), 'resolved high 1', 'gone long enough by the clock');
select is_empty('select * from alerts.conditions', 'and forgotten');

-- Never by itself
do $$ begin perform test.signal(1, 80, p_rule_code => 'stays'), test.signal(1, 81, false, 'stays'), test.let_pass('9 days'); end $$;
select is(pg_temp.settle(), 'active medium 0', 'what only people resolve stays');
do $$ begin update alerts.rules set is_enabled = false where rule_code = 'stays'; end $$;
select is(pg_temp.settle(), 'resolved medium 0', 'until its rule is switched off');

select * from finish();
rollback;
