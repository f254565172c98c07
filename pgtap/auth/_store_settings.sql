begin;
select plan(13);

-- Contract
select function_returns('auth', '_store_settings', array['auth.settings', 'jsonb', 'integer'], 'auth.settings_state');
select isnt_definer('auth', '_store_settings', array['auth.settings', 'jsonb', 'integer']);
select function_privs_are('auth', '_store_settings', array['auth.settings', 'jsonb', 'integer'], 'anon', '{}'::text[]);
select function_privs_are('auth', '_store_settings', array['auth.settings', 'jsonb', 'integer'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', '_store_settings', array['auth.settings', 'jsonb', 'integer'], 'operator', '{}'::text[]);
select function_privs_are('auth', '_store_settings', array['auth.settings', 'jsonb', 'integer'], 'admin', '{}'::text[]);
select function_privs_are('auth', '_store_settings', array['auth.settings', 'jsonb', 'integer'], 'service_role', '{}'::text[]);

do $$ begin
    perform test.create_user(1), test.create_user(2, 'admin'), test.create_user(3, 'admin'),
        test.create_operator(4, 'Nairobi'), test.create_operator(5, 'Mombasa'), test.create_user(6);
    perform test.create_meter(1, test.user_id(1), 'Nairobi'), test.create_meter(6, test.user_id(6), 'Mombasa');
    perform meters.upsert_region('Nairobi', p_time_zone => 'Africa/Nairobi'),
        meters.upsert_region('Mombasa', p_time_zone => 'Africa/Nairobi'), meters.upsert_region('Rift', p_time_zone => 'UTC');
end $$;

-- Behaviour
select is((auth._store_settings(auth._lock_settings(test.user_id(1), 0), '{"theme": "dark"}')).version, 1, 'a new version');
select is((auth._store_settings(auth._lock_settings(test.user_id(1), 1), '{"theme": "dark"}')).version, 1, 'only for a change');
select is(
    (auth._store_settings(auth._lock_settings(test.user_id(1), 1), '{}', 0)).setting_values ->> 'theme', 'system', 'answers with defaults'
);
select results_eq(
    'select version, setting_values, reverted_to from auth.settings_versions order by version',
    $$ values (1, '{"theme": "dark"}'::jsonb, null::integer), (2, '{}', 0) $$, 'every version is kept'
);
select results_eq(
    $$ select payload -> 'changed', payload ->> 'version' from events.events where event_type = 'settings_changed' order by event_id $$,
    $$ values ('["theme"]'::jsonb, '1'), ('["theme"]', '2') $$, 'each is an event'
);
select results_eq(
    $$ select old_values -> 'setting_values', new_values -> 'version' from ops.audit_log where subject_type = 'settings' and action = 'update' $$,
    $$ values ('{"theme": "dark"}'::jsonb, '2'::jsonb) $$, 'and audited'
);

select * from finish();
rollback;
