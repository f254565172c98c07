begin;
select plan(14);

select tariffs.create_tariff('first', 'First', 'KES', 'Africa/Nairobi', 'Nairobi');
select tariffs.create_tariff('a-later', 'Later', 'KES', 'Africa/Nairobi', 'Nairobi');

-- Contract
select function_returns('tariffs', '_find_tariff', array['text', 'text'], 'text');
select isnt_definer('tariffs', '_find_tariff', array['text', 'text']);
select function_privs_are('tariffs', '_find_tariff', array['text', 'text'], 'service_role', '{}'::text[]);
select function_privs_are('tariffs', '_find_tariff', array['text', 'text'], 'admin', '{}'::text[]);
select function_privs_are('tariffs', '_find_tariff', array['text', 'text'], 'operator', '{}'::text[]);
select function_privs_are('tariffs', '_find_tariff', array['text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('tariffs', '_find_tariff', array['text', 'text'], 'anon', '{}'::text[]);

-- Behaviour
select is(tariffs._find_tariff('a-later', null), 'a-later', 'by code');
select is(tariffs._find_tariff(null, 'Nairobi'), 'first', 'by region the first that was made');
select test.create_dynamic();
select is(tariffs._find_tariff(null, 'Nairobi'), 'dyn', 'or the dynamic one');

-- Errors
select throws_ok($$ select tariffs._find_tariff(null, null) $$, 'PT400', 'invalid_tariff', 'needs a name');
select throws_ok($$ select tariffs._find_tariff('first', 'Nairobi') $$, 'PT400', 'invalid_tariff', 'but one');
select throws_ok($$ select tariffs._find_tariff('no', null) $$, 'PT404', 'tariff_not_found', 'knows its tariffs');
select throws_ok($$ select tariffs._find_tariff(null, 'no') $$, 'PT404', 'tariff_not_found', 'and its regions');

select * from finish();
rollback;
