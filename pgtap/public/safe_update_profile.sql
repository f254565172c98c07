begin;
select plan(10);

-- Contract
select is_definer('public', 'safe_update_profile', array['uuid', 'jsonb']);
select function_returns('public', 'safe_update_profile', array['uuid', 'jsonb'], 'jsonb');
select function_privs_are('public', 'safe_update_profile', array['uuid', 'jsonb'], 'anon', '{}'::text[]);
select function_privs_are('public', 'safe_update_profile', array['uuid', 'jsonb'], 'authenticated', array['EXECUTE']);
select function_privs_are('public', 'safe_update_profile', array['uuid', 'jsonb'], 'service_role', array['EXECUTE']);

-- Behaviour, errors, isolation
select test.create_user(1), test.create_user(2);
select test.login_as('authenticated', test.user_id(1));
select is(public.safe_update_profile(test.user_id(1), '{"first_name": "Asha", "phone_number": "+254711000111",
    "energy_rate": 20}') @> '{"first_name": "Asha", "phone": "+254711000111", "energy_rate": 20}', true,
    'changes profile and settings');
select is(public.safe_update_profile(test.user_id(1), '{"energy_rate": 21}') @> '{"first_name": "Asha", "energy_rate": 21}',
    true, 'changes settings alone');
select throws_ok($$ select public.safe_update_profile(test.user_id(1), '{"colour": 1}') $$, 'PT400', 'unknown_member',
    'knows what there is');
select throws_ok($$ select public.safe_update_profile(test.user_id(1), '[]') $$, 'PT400', 'invalid_changes', 'takes an object');
select throws_ok($$ select public.safe_update_profile(test.user_id(2), '{"energy_rate": 1}') $$, 'PT403', 'not_yours',
    'of nobody else');

select * from finish();
rollback;
