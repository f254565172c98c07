begin;
select plan(11);

select test.create_meter(1);
select test.create_tariff();
create function pg_temp.find() returns text language sql
return (select tariffs._find_meter_tariff(m) from meters.meters as m where m.meter_id = test.meter_id(1));

-- Contract
select function_returns('tariffs', '_find_meter_tariff', array['meters.meters'], 'text');
select isnt_definer('tariffs', '_find_meter_tariff', array['meters.meters']);
select function_privs_are('tariffs', '_find_meter_tariff', array['meters.meters'], 'service_role', '{}'::text[]);
select function_privs_are('tariffs', '_find_meter_tariff', array['meters.meters'], 'admin', '{}'::text[]);
select function_privs_are('tariffs', '_find_meter_tariff', array['meters.meters'], 'operator', '{}'::text[]);
select function_privs_are('tariffs', '_find_meter_tariff', array['meters.meters'], 'authenticated', '{}'::text[]);
select function_privs_are('tariffs', '_find_meter_tariff', array['meters.meters'], 'anon', '{}'::text[]);

-- Behaviour
select throws_ok('select pg_temp.find()', 'PT404', 'tariff_not_found', 'a region may have no tariff');
select tariffs.create_tariff('nairobi', 'Nairobi', 'KES', 'Africa/Nairobi', 'Nairobi');
select is(pg_temp.find(), 'nairobi', 'its region''s');
update meters.meters set tariff_code = 'test';
select is(pg_temp.find(), 'test', 'or its own');

-- Errors
update meters.meters set tariff_code = null, region = null;
select throws_ok('select pg_temp.find()', 'PT409', 'meter_has_no_tariff', 'or none');

select * from finish();
rollback;
