begin;
select plan(9);

-- Contract
select function_returns('alerts', '_list_recipients', array['alerts.alerts', 'alerts.severity'], 'setof uuid');
select isnt_definer('alerts', '_list_recipients', array['alerts.alerts', 'alerts.severity']);
select function_privs_are(
    'alerts', '_list_recipients',
    array['alerts.alerts', 'alerts.severity'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'alerts', '_list_recipients',
    array['alerts.alerts', 'alerts.severity'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'alerts', '_list_recipients',
    array['alerts.alerts', 'alerts.severity'], 'anon', '{}'::text[]
);

do $$ begin
    perform test.create_rule(), test.create_user(1), test.create_operator(5), test.create_operator(6), test.create_operator(7, 'Coast');
    perform test.create_user(8, 'admin'), test.create_meter(1, test.user_id(1)), test.signal(1, 0);
end $$;
create function pg_temp.recipients(p_severity text) returns text language sql return (
    select string_agg(right(r.user_id::text, 1), ' ' order by r.user_id::text)
    from alerts.alerts as a cross join lateral alerts._list_recipients(a, p_severity) as r (user_id)
);

-- Behaviour
select is(pg_temp.recipients('medium'), '1', 'the owner');
select is(pg_temp.recipients('high'), '1 5 6', 'and the operators of the region, from high on');
do $$ begin update alerts.rules set notify_owner = false, notify_operators_from = null where rule_code = 'spike'; end $$;
select is(pg_temp.recipients('critical'), null, 'nobody, where the rule says so');
do $$ begin update alerts.alerts set assigned_to = test.user_id(8); end $$;
select is(pg_temp.recipients('low'), '8', 'but for whom it is assigned to');

select * from finish();
rollback;
