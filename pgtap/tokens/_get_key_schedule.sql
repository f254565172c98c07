begin;
select plan(11);

select test.create_customer(1);

-- Contract
select function_returns('tokens', '_get_key_schedule', array['meters.meters'], 'integer[]');
select function_owner_is('tokens', '_get_key_schedule', array['meters.meters'], 'app_owner');
select function_privs_are('tokens', '_get_key_schedule', array['meters.meters'], 'authenticated', '{}'::text[]);
select function_privs_are('tokens', '_get_key_schedule', array['meters.meters'], 'service_role', '{}'::text[]);

-- Behaviour
select is(
    (select tokens._get_key_schedule(m) from meters.meters as m where m.meter_id = test.meter_id(1)),
    (select tokens._misty1_key_schedule(tokens._sts_decoder_key(
        '\xabababababababab949494949494949401234567', m.pan, m.sgc, m.ti::integer, m.krn, m.kt, m.base_year
    )) from meters.meters as m where m.meter_id = test.meter_id(1)),
    'derives the key from the vending key and the meter''s identity'
);
update tokens.meter_keys set schedule = array_fill(7, array[76]);
select is(
    (select (tokens._get_key_schedule(m))[1] from meters.meters as m where m.meter_id = test.meter_id(1)), 7,
    'keeps it'
);
update meters.meters set ti = '02' where meter_id = test.meter_id(1);
select isnt(
    (select (tokens._get_key_schedule(m))[1] from meters.meters as m where m.meter_id = test.meter_id(1)), 7,
    'derives it anew for another identity'
);

-- Errors
create temporary table before as select m as meter from meters.meters as m where m.meter_id = test.meter_id(1);
update meters.meters set status = 'suspended' where meter_id = test.meter_id(1);
select throws_ok('select tokens._get_key_schedule(meter) from before', 'PT409', 'meter_changed', 'refuses a meter that was suspended since it was read');
update meters.meters set status = 'active' where meter_id = test.meter_id(1);
select lives_ok('select tokens._get_key_schedule(meter) from before', 'takes it as it was');
update meters.meters set krn = 9 where meter_id = test.meter_id(1);
select throws_ok('select tokens._get_key_schedule(m) from meters.meters as m', 'PT503', 'vending_key_missing', 'needs the vending key');
select meters.create_meter('plain-1');
select throws_ok($$ select tokens._get_key_schedule(m) from meters.meters as m where m.meter_number = 'plain-1' $$,
    'PT409', 'meter_has_no_keys', 'serves prepayment meters only');

select * from finish();
rollback;
