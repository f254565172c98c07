begin;
select plan(10);

-- Contract
select function_returns('whatsapp', '_find_meter', array['text'], 'meters.meters');
select function_privs_are('whatsapp', '_find_meter', array['text'], 'service_role', '{}'::text[]);
select function_privs_are('whatsapp', '_find_meter', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('whatsapp', '_find_meter', array['text'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.create_user(2);
select test.create_user(3);
select test.create_meter(1, test.user_id(1));
select test.create_meter(2, test.user_id(2));
select test.create_meter(3, test.user_id(2));
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select is((whatsapp._find_meter(null)).meter_id, test.meter_id(1), 'the only one');
select is((whatsapp._find_meter('00000000018')).meter_id, test.meter_id(1), 'the one that is named');

-- Errors
select throws_ok($$ select whatsapp._find_meter('99') $$, 'PT404', 'meter_not_found', 'a meter that is there');
select test.login_as('authenticated', test.user_id(2));
set local role app_api;
select throws_ok('select whatsapp._find_meter(null)', 'PT409', 'meter_ambiguous', 'one of several has to be named');
select test.login_as('authenticated', test.user_id(3));
set local role app_api;
select throws_ok('select whatsapp._find_meter(null)', 'PT404', 'no_meter', 'or there is none');

-- Isolation
select throws_ok($$ select whatsapp._find_meter('00000000018') $$, 'PT404', 'meter_not_found', 'another user''s does not exist');

select * from finish();
rollback;
