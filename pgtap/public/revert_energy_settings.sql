begin;
select plan(7);

-- Contract
select isnt_definer('public', 'revert_energy_settings', array['uuid', 'integer']);
select function_returns('public', 'revert_energy_settings', array['uuid', 'integer'], 'jsonb');
select function_privs_are('public', 'revert_energy_settings', array['uuid', 'integer'], 'anon', '{}'::text[]);
select function_privs_are('public', 'revert_energy_settings', array['uuid', 'integer'], 'authenticated', array['EXECUTE']);
select function_privs_are('public', 'revert_energy_settings', array['uuid', 'integer'], 'service_role', array['EXECUTE']);

-- Behaviour, errors, isolation
select test.create_user(1), test.create_user(2);
select test.login_as('authenticated', test.user_id(1));
select public.safe_update_profile(test.user_id(1), '{"energy_rate": 21}');
select is(public.revert_energy_settings(test.user_id(1), 0) ->> 'version', '2', 'goes back, as a new version');
select throws_ok($$ select public.revert_energy_settings(test.user_id(2), 0) $$, 'PT403', 'not_yours', 'for nobody else');

select * from finish();
rollback;
