begin;
select plan(6);

-- Contract
select function_returns('notifications', '_add_preferences', array['uuid', 'text', 'text'], 'void');
select isnt_definer('notifications', '_add_preferences', array['uuid', 'text', 'text']);
select function_privs_are('notifications', '_add_preferences', array['uuid', 'text', 'text'], 'service_role', '{}'::text[]);
select function_privs_are('notifications', '_add_preferences', array['uuid', 'text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', '_add_preferences', array['uuid', 'text', 'text'], 'anon', '{}'::text[]);

do $$ begin perform test.create_user(1), test.create_user(2); end $$;

-- Behaviour
select notifications._add_preferences(test.user_id(1), 'sw-KE', 'Europe/Berlin');
select notifications._add_preferences(test.user_id(1), 'en', 'UTC');
select notifications._add_preferences(test.user_id(2), 'Swahili!', 'Mars');
select notifications._add_preferences(test.user_id(3), 'en', 'UTC');
select results_eq(
    'select user_id, locale, time_zone from notifications.preferences order by user_id',
    $$ values (test.user_id(1), 'sw-KE', 'Europe/Berlin'), (test.user_id(2), 'en', 'Africa/Nairobi') $$,
    'once, for users that exist, with what is valid'
);

select * from finish();
rollback;
