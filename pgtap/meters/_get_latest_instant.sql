begin;
select plan(9);

-- Contract
select function_returns('meters', '_get_latest_instant', array[]::text[], 'timestamp with time zone');
select isnt_definer('meters', '_get_latest_instant', array[]::text[]);
select function_privs_are('meters', '_get_latest_instant', array[]::text[], 'anon', '{}'::text[]);
select function_privs_are('meters', '_get_latest_instant', array[]::text[], 'authenticated', '{}'::text[]);
select function_privs_are('meters', '_get_latest_instant', array[]::text[], 'service_role', '{}'::text[]);

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select is(meters._get_latest_instant(), now() + interval '10 minutes', 'the clock of a device may be 10 minutes ahead');
select test.login_as('service_role');
set local role app_api;
select is(meters._get_latest_instant(), now() + interval '1 day', 'what a service loads, a day');
select test.logout();
update meters.clock_allowances set ahead = '1 minute' where role_name = 'authenticated';
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select is(meters._get_latest_instant(), now() + interval '1 minute', 'as the rows say');
reset role;
delete from meters.clock_allowances;
set local role app_api;
select is(meters._get_latest_instant(), now() + interval '10 minutes', 'also where there are none');

select * from finish();
rollback;
