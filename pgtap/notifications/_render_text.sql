begin;
select plan(13);

-- Contract
select function_returns('notifications', '_render_text', array['text', 'text', 'jsonb', 'notifications.locales', 'text'], 'text');
select isnt_definer('notifications', '_render_text', array['text', 'text', 'jsonb', 'notifications.locales', 'text']);
select function_privs_are('notifications', '_render_text', array['text', 'text', 'jsonb', 'notifications.locales', 'text'], 'service_role', '{}'::text[]);
select function_privs_are('notifications', '_render_text', array['text', 'text', 'jsonb', 'notifications.locales', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', '_render_text', array['text', 'text', 'jsonb', 'notifications.locales', 'text'], 'anon', '{}'::text[]);

prepare render as
    select notifications._render_text($1, $2, $3, notifications._get_language('en'), 'UTC');

-- Behaviour
select results_eq(
    $$ execute render('body', '{{a}}, {{ b.c }}, {{d|money:cur}}', '{"a": "x", "b": {"c": 7}, "d": 5, "cur": "KES"}') $$,
    array['x, 7, KES 5.00'], 'fills in'
);
select results_eq($$ execute render('body', 'plain', '{}') $$, array['plain'], 'what has no variables stays');
select results_eq($$ execute render('body', '{{a}}', '{"a": "{{b}}", "b": "no"}') $$, array['{{b}}'], 'once only');
select results_eq($$ execute render('html', '<b>{{a}}</b>', '{"a": "<i>"}') $$, array['<b>&lt;i&gt;</b>'], 'HTML is escaped');
select results_eq($$ execute render('subject', 'a {{a}}', '{"a": "x\r\nBcc: y"}') $$, array['a x Bcc: y'], 'a subject is one line');

-- Errors
select throws_ok($$ execute render('body', '{{a}}', '{}') $$, 'PT422', 'missing_variable', 'needs its variables');
select throws_ok($$ execute render('body', '{{a}}', '{"a": null}') $$, 'PT422', 'missing_variable', 'null is none');
select throws_ok($$ execute render('body', '{{a|money:cur}}', '{"a": 1}') $$, 'PT422', 'missing_variable', 'and the currency');

select * from finish();
rollback;
