begin;
select plan(11);

-- Contract
select function_returns('sync', '_check_changes', array['jsonb'], 'void');
select isnt_definer('sync', '_check_changes', array['jsonb']);
select function_privs_are('sync', '_check_changes', array['jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', '_check_changes', array['jsonb'], 'service_role', '{}'::text[]);
select function_privs_are('sync', '_check_changes', array['jsonb'], 'anon', '{}'::text[]);

-- Behaviour
select lives_ok($$ select sync._check_changes('[{}]') $$, 'takes an array of objects');
select throws_ok($$ select sync._check_changes('{}') $$, 'PT400', 'invalid_changes', 'and nothing else');
select throws_ok($$ select sync._check_changes('[1]') $$, 'PT400', 'invalid_changes', 'of objects');
select throws_ok($$ select sync._check_changes(null) $$, 'PT400', 'invalid_changes', 'needs one');
select throws_ok($$ select sync._check_changes((select jsonb_agg('{}'::jsonb) from generate_series(1, 501))) $$, 'PT413', 'batch_too_large', 'of 500 at most');
select throws_ok($$ select sync._check_changes(jsonb_build_array(jsonb_build_object('a', repeat('x', 1100000)))) $$, 'PT413', 'batch_too_large', 'of 1 MB');

select * from finish();
rollback;
