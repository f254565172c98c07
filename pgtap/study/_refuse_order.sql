begin;
select plan(4);

-- Contract
select function_returns('study', '_refuse_order', array['text', 'text', 'text'], 'void');
select isnt_definer('study', '_refuse_order', array['text', 'text', 'text']);
select function_privs_are('study', '_refuse_order', array['text', 'text', 'text'], 'authenticated', '{}'::text[]);

-- Behaviour
select throws_ok($$ select study._refuse_order('course', 'b', 'a') $$, 'PT400', 'ends_before_start', 'says what is wrong');

select * from finish();
rollback;
