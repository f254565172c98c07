begin;
select plan(7);

-- Contract
select function_returns('study', '_check_past', array['text', 'timestamp with time zone'], 'void');
select isnt_definer('study', '_check_past', array['text', 'timestamp with time zone']);
select function_privs_are('study', '_check_past', array['text', 'timestamp with time zone'], 'authenticated', '{}'::text[]);

-- Behaviour
select lives_ok($$ select study._check_past('x', now()) $$, 'takes now');
select lives_ok($$ select study._check_past('x', now() + interval '4 minutes') $$, 'clocks may be fast');
select throws_ok($$ select study._check_past('x', now() + interval '6 minutes') $$, 'PT400', 'invalid_date', 'not that fast');
select throws_ok($$ select study._check_past('x', '-infinity') $$, 'PT400', 'invalid_date', 'infinity is none');

select * from finish();
rollback;
