begin;
select plan(12);

-- Contract
select function_returns('cache', '_parse_template', array['text'], 'text[]');
select isnt_definer('cache', '_parse_template', array['text']);
select function_privs_are('cache', '_parse_template', array['text'], 'service_role', '{}'::text[]);
select function_privs_are('cache', '_parse_template', array['text'], 'admin', '{}'::text[]);
select function_privs_are('cache', '_parse_template', array['text'], 'authenticated', '{}'::text[]);

-- Behaviour
select is(cache._parse_template('meter:{meter_id}/{day}'), '{meter_id,day}', 'names the columns');
select is(cache._parse_template('all'), '{}', 'of which there may be none');

-- Errors
select throws_ok($$ select cache._parse_template('a{') $$, 'PT422', 'invalid_template', 'refuses a brace that stays open');
select throws_ok($$ select cache._parse_template('a}') $$, 'PT422', 'invalid_template', 'refuses one that closes nothing');
select throws_ok($$ select cache._parse_template('{A b}') $$, 'PT422', 'invalid_template', 'refuses what is no column');
select throws_ok($$ select cache._parse_template('') $$, 'PT422', 'invalid_template', 'refuses nothing');
select throws_ok($$ select cache._parse_template(null) $$, 'PT422', 'invalid_template', 'refuses null');

select * from finish();
rollback;
