begin;
select plan(9);

-- Contract
select function_returns('sync', '_count_call', array['jsonb'], 'jsonb');
select isnt_definer('sync', '_count_call', array['jsonb']);
select function_privs_are('sync', '_count_call', array['jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', '_count_call', array['jsonb'], 'service_role', '{}'::text[]);
select function_privs_are('sync', '_count_call', array['jsonb'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
insert into ops.rate_limits (function_name, caller_role, quantity, period, burst) values ('garden.count', '*', 1, '1 day', 1);
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select is(sync._count_call('{"function": "garden.count"}'), null, 'lets a call through that is within its limit');
select is(
    sync._count_call('{"function": "garden.count"}') - '{detail,hint}'::text[],
    '{"status": "retry", "code": "rate_limited", "sqlstate": "PT429", "message": "rate_limited"}', 'has the next one come again'
);
select is(sync._count_call('{"function": ["garden.count"], "table": "x"}'), null, 'counts calls only');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
set local role app_api;
select is(sync._count_call('{"function": "garden.count"}'), null, 'counts each caller alone');

select * from finish();
rollback;
