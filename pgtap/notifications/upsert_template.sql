begin;
select plan(15);

-- Contract
select function_returns('notifications', 'upsert_template', array['text', 'text', 'text', 'text', 'text', 'text', 'jsonb'], 'notifications.templates');
select is_definer('notifications', 'upsert_template', array['text', 'text', 'text', 'text', 'text', 'text', 'jsonb']);
select function_privs_are('notifications', 'upsert_template', array['text', 'text', 'text', 'text', 'text', 'text', 'jsonb'], 'service_role', array['EXECUTE']);
select function_privs_are('notifications', 'upsert_template', array['text', 'text', 'text', 'text', 'text', 'text', 'jsonb'], 'admin', array['EXECUTE']);
select function_privs_are('notifications', 'upsert_template', array['text', 'text', 'text', 'text', 'text', 'text', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', 'upsert_template', array['text', 'text', 'text', 'text', 'text', 'text', 'jsonb'], 'anon', '{}'::text[]);

-- Behaviour
select test.login_as('admin', test.user_id(1));
select results_eq(
    $$ select subject, html, extra from notifications.upsert_template('general', 'sms', 'sw', '{{subject}}', '{{body}}', p_extra => '{"a": 1}') $$,
    $$ values ('{{subject}}', null::text, '{"a": 1}'::jsonb) $$, 'stores a template'
);
select results_eq(
    $$ select subject from notifications.upsert_template('general', 'sms', 'sw', 'New', '{{body}}') $$, array['New'], 'replaces it'
);

-- Errors
select throws_ok($$ select notifications.upsert_template('none', '*', 'en', 'a', 'b') $$, 'PT404', 'topic_not_found', 'needs a topic');
select throws_ok($$ select notifications.upsert_template('general', '*', 'en', 'a', '{{b') $$, 'PT400', 'invalid_template', 'braces close');
select throws_ok($$ select notifications.upsert_template('general', '*', 'en', '', 'b') $$, 'PT400', 'invalid_template', 'has a subject');
select throws_ok($$ select notifications.upsert_template('general', '*', 'en', 'a', 'b', '{{c}') $$, 'PT400', 'invalid_template', 'in HTML too');
select throws_ok($$ select notifications.upsert_template('general', '*', 'English', 'a', 'b') $$, '23514', null, 'knows locales');
select throws_ok($$ select notifications.upsert_template('general', 'fax', 'en', 'a', 'b') $$, '23514', null, 'knows channels');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select notifications.upsert_template('general', '*', 'en', 'a', 'b') $$, '42501', null, 'users cannot');

select * from finish();
rollback;
