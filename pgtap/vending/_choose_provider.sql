begin;
select plan(12);

-- Contract
select function_returns('vending', '_choose_provider', array['meters.meters'], 'vending.providers');
select isnt_definer('vending', '_choose_provider', array['meters.meters']);
select function_privs_are('vending', '_choose_provider', array['meters.meters'], 'anon', '{}'::text[]);
select function_privs_are('vending', '_choose_provider', array['meters.meters'], 'authenticated', '{}'::text[]);
select function_privs_are('vending', '_choose_provider', array['meters.meters'], 'operator', '{}'::text[]);
select function_privs_are('vending', '_choose_provider', array['meters.meters'], 'admin', '{}'::text[]);
select function_privs_are('vending', '_choose_provider', array['meters.meters'], 'service_role', '{}'::text[]);

select test.create_customer(1);
select test.create_customer(2);
update vending.providers set is_enabled = true where provider_code = 'kplc';

-- Behaviour
select is((vending._choose_provider(m)).provider_code, 'software', 'without a choice it is the default one')
from meters.meters as m where m.meter_id = test.meter_id(1);
select vending.choose_provider('kplc', p_sgc => '201457');
select is((vending._choose_provider(m)).provider_code, 'kplc', 'a choice for the supply group counts for its meters')
from meters.meters as m where m.meter_id = test.meter_id(1);
select vending.choose_provider('software', test.meter_id(1));
select is((vending._choose_provider(m)).provider_code, 'software', 'one for the meter goes first')
from meters.meters as m where m.meter_id = test.meter_id(1);
select is((vending._choose_provider(m)).provider_code, 'kplc', 'and counts for no other')
from meters.meters as m where m.meter_id = test.meter_id(2);

-- Errors
update vending.providers set is_enabled = false where provider_code = 'kplc';
select throws_ok($$ select vending._choose_provider(m) from meters.meters as m where m.meter_id = test.meter_id(2) $$,
    'PT503', 'provider_disabled', 'one that is switched off takes no orders');

select * from finish();
rollback;
