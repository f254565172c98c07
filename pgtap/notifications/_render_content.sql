begin;
select plan(8);

-- Contract
select function_returns('notifications', '_render_content', array['text', 'text', 'jsonb', 'text', 'text'], 'jsonb');
select isnt_definer('notifications', '_render_content', array['text', 'text', 'jsonb', 'text', 'text']);
select function_privs_are('notifications', '_render_content', array['text', 'text', 'jsonb', 'text', 'text'], 'service_role', '{}'::text[]);
select function_privs_are('notifications', '_render_content', array['text', 'text', 'jsonb', 'text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', '_render_content', array['text', 'text', 'jsonb', 'text', 'text'], 'anon', '{}'::text[]);

insert into notifications.topics (topic, title, severity, channels) values ('t', 'T', 'low', '{email}');
insert into notifications.templates (topic, channel, locale, subject, body, html, extra)
values ('t', '*', 'en', 'S {{a}}', 'B {{a}}', '<p>{{a}}</p>', '{"template": "approved"}');

-- Behaviour
select is(
    notifications._render_content('t', 'email', '{"a": "&"}', 'en', 'UTC'),
    '{"subject": "S &", "body": "B &", "html": "<p>&amp;</p>", "template": "approved"}', 'e-mail has HTML'
);
select is(
    notifications._render_content('t', 'sms', '{"a": "&"}', 'sw', 'UTC'),
    '{"subject": "S &", "body": "B &", "template": "approved"}', 'others have not'
);

-- Errors
select throws_ok($$ select notifications._render_content('t', 'sms', '{}', 'en', 'UTC') $$, 'PT422', 'missing_variable', 'needs its variables');

select * from finish();
rollback;
