begin;
select plan(10);

select test.create_user(1);
select test.create_user(2);
select test.create_meter(2, test.user_id(1));
select test.create_meter(1, test.user_id(1));
select test.create_meter(3, test.user_id(2));

-- Contract
select function_returns('tariffs', '_find_meter', array['uuid'], 'meters.meters');
select isnt_definer('tariffs', '_find_meter', array['uuid']);
select function_privs_are('tariffs', '_find_meter', array['uuid'], 'service_role', '{}'::text[]);
select function_privs_are('tariffs', '_find_meter', array['uuid'], 'admin', '{}'::text[]);
select function_privs_are('tariffs', '_find_meter', array['uuid'], 'operator', '{}'::text[]);
select function_privs_are('tariffs', '_find_meter', array['uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('tariffs', '_find_meter', array['uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select is((tariffs._find_meter(null)).meter_id, test.meter_id(1), 'the first of one''s own');
select is((tariffs._find_meter(test.meter_id(2))).meter_id, test.meter_id(2), 'or the one that is named');

-- Isolation
select throws_ok(
    $$ select tariffs._find_meter(test.meter_id(3)) $$, 'PT404', 'meter_not_found', 'not somebody else''s'
);

select * from finish();
rollback;
