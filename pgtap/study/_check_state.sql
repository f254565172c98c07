begin;
select plan(6);

-- Contract
select function_returns('study', '_check_state', array['text'], 'void');
select isnt_definer('study', '_check_state', array['text']);
select function_privs_are('study', '_check_state', array['text'], 'authenticated', '{}'::text[]);

-- Behaviour
select lives_ok($$ select study._check_state('open') $$, 'takes a state');
select throws_ok($$ select study._check_state('late') $$, 'PT400', 'invalid_state', 'that is one');
select throws_ok('select study._check_state(null)', 'PT400', 'invalid_state', 'and there');

select * from finish();
rollback;
