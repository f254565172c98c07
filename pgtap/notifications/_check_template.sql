begin;
select plan(11);

-- Contract
select function_returns('notifications', '_check_template', array['text', 'text'], 'void');
select isnt_definer('notifications', '_check_template', array['text', 'text']);
select function_privs_are('notifications', '_check_template', array['text', 'text'], 'service_role', '{}'::text[]);
select function_privs_are('notifications', '_check_template', array['text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', '_check_template', array['text', 'text'], 'anon', '{}'::text[]);

-- Behaviour
select lives_ok($$ select notifications._check_template('body', 'a {{b}} { c } {{d|date}}') $$, 'takes text, variables and single braces');

-- Errors
select throws_ok($$ select notifications._check_template('body', 'a {{b') $$, 'PT400', 'invalid_template', 'braces close');
select throws_ok($$ select notifications._check_template('body', 'a b}}') $$, 'PT400', 'invalid_template', 'braces open');
select throws_ok($$ select notifications._check_template('body', '{{b|shout}}') $$, 'PT400', 'invalid_template', 'knows its formats');
select throws_ok($$ select notifications._check_template('body', '{{{{b}}}}') $$, 'PT400', 'invalid_template', 'variables do not nest');
select throws_ok($$ select notifications._check_template('body', repeat('a', 20001)) $$, 'PT400', 'invalid_template', 'has an end');

select * from finish();
rollback;
