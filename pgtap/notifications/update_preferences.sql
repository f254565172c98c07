begin;
select plan(18);

-- Contract
select function_returns('notifications', 'update_preferences', array['boolean', 'boolean', 'boolean', 'boolean', 'boolean', 'text', 'time without time zone', 'time without time zone', 'text', 'text', 'text', 'integer', 'uuid'], 'notifications.preferences');
select is_definer('notifications', 'update_preferences', array['boolean', 'boolean', 'boolean', 'boolean', 'boolean', 'text', 'time without time zone', 'time without time zone', 'text', 'text', 'text', 'integer', 'uuid']);
select function_privs_are('notifications', 'update_preferences', array['boolean', 'boolean', 'boolean', 'boolean', 'boolean', 'text', 'time without time zone', 'time without time zone', 'text', 'text', 'text', 'integer', 'uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('notifications', 'update_preferences', array['boolean', 'boolean', 'boolean', 'boolean', 'boolean', 'text', 'time without time zone', 'time without time zone', 'text', 'text', 'text', 'integer', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('notifications', 'update_preferences', array['boolean', 'boolean', 'boolean', 'boolean', 'boolean', 'text', 'time without time zone', 'time without time zone', 'text', 'text', 'text', 'integer', 'uuid'], 'anon', '{}'::text[]);

do $$ begin perform test.create_user(1), test.create_user(2); end $$;

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select results_eq(
    $$ select quiet_from, quiet_to, time_zone, digest, email_notifications from notifications.update_preferences(
        p_quiet_from => '22:00', p_quiet_to => '07:00', p_time_zone => 'Europe/Berlin', p_digest => 'daily') $$,
    $$ values ('22:00'::time, '07:00'::time, 'Europe/Berlin', 'daily', true) $$, 'changes what is named'
);
select results_eq(
    $$ select quiet_from, time_zone, digest, email_notifications from notifications.update_preferences(p_email_notifications => false) $$,
    $$ values ('22:00'::time, 'Europe/Berlin', 'daily', false) $$, 'and nothing else'
);
select results_eq(
    $$ select quiet_from, quiet_to, digest from notifications.update_preferences(
        p_quiet_from => '00:00', p_quiet_to => '00:00', p_digest => 'topic') $$,
    $$ values (null::time, null::time, null::text) $$, 'switches quiet hours off, and leaves the digest to the topics'
);
select test.logout();
select results_eq(
    $$ select event_type, payload ->> 'email_notifications' from events.events where aggregate_id = test.user_id(1)::text order by event_id $$,
    $$ values ('preferences_updated', 'true'), ('preferences_updated', 'false'), ('preferences_updated', 'false') $$, 'publishes each change'
);

-- Errors
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select notifications.update_preferences(p_quiet_from => '22:00') $$, 'PT400', 'invalid_quiet_hours', 'quiet hours have an end');
select throws_ok($$ select notifications.update_preferences(p_time_zone => '+03:00') $$, 'PT400', 'invalid_time_zone', 'a zone has a name');
select throws_ok($$ select notifications.update_preferences(p_alert_severity_threshold => 'loud') $$, '23514', null, 'knows severities');
select throws_ok($$ select notifications.update_preferences(p_digest => 'weekly') $$, '23514', null, 'knows digests');
select throws_ok($$ select notifications.update_preferences(p_digest_hour => 24::smallint) $$, '23514', null, 'knows hours');
select throws_ok($$ select notifications.update_preferences(p_locale => 'Swahili') $$, '23514', null, 'knows locales');
select test.login_as('service_role');
select throws_ok($$ select notifications.update_preferences(p_user_id => test.user_id(9)) $$, 'PT404', 'user_not_found', 'needs a user');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok($$ select notifications.update_preferences(p_user_id => test.user_id(1)) $$, 'PT403', 'not_yours', 'not another user''s');
set local role app_api;
select is_empty('select * from notifications.preferences', 'which cannot be seen either');

select * from finish();
rollback;
