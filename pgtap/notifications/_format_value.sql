begin;
select plan(15);

-- Contract
select function_returns('notifications', '_format_value', array['text', 'text', 'text', 'text', 'notifications.locales', 'text'], 'text');
select isnt_definer('notifications', '_format_value', array['text', 'text', 'text', 'text', 'notifications.locales', 'text']);
select function_privs_are('notifications', '_format_value', array['text', 'text', 'text', 'text', 'notifications.locales', 'text'], 'service_role', '{}'::text[]);
select function_privs_are('notifications', '_format_value', array['text', 'text', 'text', 'text', 'notifications.locales', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', '_format_value', array['text', 'text', 'text', 'text', 'notifications.locales', 'text'], 'anon', '{}'::text[]);

prepare format as
    select notifications._format_value('x', $1, $2, $3, notifications._get_language($4), 'Africa/Nairobi');

-- Behaviour
select results_eq($$ execute format('<1>', null, null, 'en') $$, array['<1>'], 'without a format it stays as it is');
select results_eq($$ execute format('1234567.50', 'number', null, 'en') $$, array['1,234,567.5'], 'a number');
select results_eq($$ execute format('1234.567', 'number', '1', 'fr') $$, array[U&'1\202F234,6'], 'in French, with one decimal');
select results_eq($$ execute format('-0.5', 'money', 'kes', 'sw') $$, array['KES -0.50'], 'money has its currency''s decimals');
select results_eq($$ execute format('1500', 'money', 'RWF', 'en') $$, array['RWF 1,500'], 'which may be none');
select results_eq($$ execute format('2026-08-01T22:30:00Z', 'date', null, 'sw') $$, array['2 Ago 2026'], 'a date in the user''s zone and language');
select results_eq($$ execute format('2026-08-01 22:30:00+00', 'time', null, 'en') $$, array['01:30'], 'a time');
select results_eq($$ execute format('2026-08-01T22:30:00Z', 'datetime', null, 'en') $$, array['2 Aug 2026, 01:30'], 'both');

-- Errors
select throws_ok($$ execute format('many', 'number', null, 'en') $$, 'PT422', 'invalid_variable', 'words are no number');
select throws_ok($$ execute format('yesterday', 'date', null, 'en') $$, 'PT422', 'invalid_variable', 'nor a date');

select * from finish();
rollback;
