begin;
select plan(10);

-- Contract
select function_returns('notifications', 'preview_template', array['text', 'text', 'text', 'jsonb', 'text'], 'jsonb');
select is_definer('notifications', 'preview_template', array['text', 'text', 'text', 'jsonb', 'text']);
select function_privs_are('notifications', 'preview_template', array['text', 'text', 'text', 'jsonb', 'text'], 'service_role', array['EXECUTE']);
select function_privs_are('notifications', 'preview_template', array['text', 'text', 'text', 'jsonb', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('notifications', 'preview_template', array['text', 'text', 'text', 'jsonb', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', 'preview_template', array['text', 'text', 'text', 'jsonb', 'text'], 'anon', '{}'::text[]);

-- Behaviour
select test.login_as('admin', test.user_id(1));
select is(
    notifications.preview_template('general', 'email', 'en', '{"subject": "S", "body": "B"}'), '{"subject": "S", "body": "B"}',
    'shows what it would say'
);

-- Errors
select throws_ok($$ select notifications.preview_template('general', 'email', 'en') $$, 'PT422', 'missing_variable', 'needs its variables');
select throws_ok($$ select notifications.preview_template('none', 'email', 'en') $$, 'PT404', 'template_not_found', 'needs a template');
select throws_ok($$ select notifications.preview_template('general', 'email', 'en', '{}', 'Mars') $$, 'PT400', 'invalid_time_zone', 'needs a time zone');

select * from finish();
rollback;
