begin;
select plan(7);

-- Contract
select function_returns('study', '_check_date', array['text', 'timestamp with time zone'], 'void');
select isnt_definer('study', '_check_date', array['text', 'timestamp with time zone']);
select function_privs_are('study', '_check_date', array['text', 'timestamp with time zone'], 'authenticated', '{}'::text[]);

-- Behaviour
select lives_ok($$ select study._check_date('x', '2026-01-01') $$, 'takes a date');
select lives_ok($$ select study._check_date('x', null) $$, 'or none');
select throws_ok($$ select study._check_date('x', 'infinity') $$, 'PT400', 'invalid_date', 'infinity is none');
select throws_ok($$ select study._check_date('x', '0044-03-15 BC') $$, 'PT400', 'invalid_date', 'nor is a century long ago');

select * from finish();
rollback;
