begin;
select plan(6);

-- Contract
select function_returns('study', '_check_clear', array['text[]', 'text[]'], 'void');
select isnt_definer('study', '_check_clear', array['text[]', 'text[]']);
select function_privs_are('study', '_check_clear', array['text[]', 'text[]'], 'authenticated', '{}'::text[]);

-- Behaviour
select lives_ok($$ select study._check_clear('{a}', '{a,b}') $$, 'takes what may be empty');
select lives_ok($$ select study._check_clear(null, '{a,b}') $$, 'or nothing');
select throws_ok($$ select study._check_clear('{a,c}', '{a,b}') $$, 'PT400', 'invalid_clear', 'and no more');

select * from finish();
rollback;
