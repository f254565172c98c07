begin;
select plan(9);

-- Contract
select isnt_definer('public', '_find_meter', array['uuid', 'text']);
select function_returns('public', '_find_meter', array['uuid', 'text'], 'uuid');
select function_privs_are('public', '_find_meter', array['uuid', 'text'], 'anon', '{}'::text[]);
select function_privs_are('public', '_find_meter', array['uuid', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('public', '_find_meter', array['uuid', 'text'], 'service_role', '{}'::text[]);

-- Behaviour, errors, isolation
select test.create_customer(1), test.create_customer(2);
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select is(public._find_meter(test.user_id(1)), test.meter_id(1), 'finds the meter of whoever has one');
select is(public._find_meter(test.user_id(1), (select m.meter_number from meters.meters as m)), test.meter_id(1),
    'finds it by its number');
select throws_ok($$ select public._find_meter(test.user_id(1), 'none') $$, 'PT404', 'meter_not_found', 'knows whose it is');
select throws_ok($$ select public._find_meter(test.user_id(2)) $$, 'PT403', 'not_yours', 'of nobody else');

select * from finish();
rollback;
