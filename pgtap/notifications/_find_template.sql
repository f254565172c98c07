begin;
select plan(10);

-- Contract
select function_returns('notifications', '_find_template', array['text', 'text', 'text'], 'notifications.templates');
select isnt_definer('notifications', '_find_template', array['text', 'text', 'text']);
select function_privs_are('notifications', '_find_template', array['text', 'text', 'text'], 'service_role', '{}'::text[]);
select function_privs_are('notifications', '_find_template', array['text', 'text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', '_find_template', array['text', 'text', 'text'], 'anon', '{}'::text[]);

insert into notifications.topics (topic, title, severity, channels) values ('t', 'T', 'low', '{email}');
insert into notifications.templates (topic, channel, locale, subject, body)
values ('t', '*', 'en', 'en all', 'b'), ('t', 'email', 'en', 'en email', 'b'), ('t', '*', 'sw', 'sw all', 'b'), ('t', '*', 'sw-KE', 'KE', 'b');

-- Behaviour
select is((notifications._find_template('t', 'email', 'sw-KE')).subject, 'KE', 'the locale itself');
select is((notifications._find_template('t', 'email', 'sw-TZ')).subject, 'sw all', 'else its language');
select is((notifications._find_template('t', 'email', 'fr')).subject, 'en email', 'else English, the channel''s own first');
select is((notifications._find_template('t', 'sms', 'fr')).subject, 'en all', 'else that of all channels');

-- Errors
select throws_ok($$ select notifications._find_template('u', 'sms', 'en') $$, 'PT404', 'template_not_found', 'needs one');

select * from finish();
rollback;
