begin;
select plan(7);

-- Contract
select function_returns('study', '_check_version', array['bigint', 'bigint'], 'void');
select isnt_definer('study', '_check_version', array['bigint', 'bigint']);
select function_privs_are('study', '_check_version', array['bigint', 'bigint'], 'authenticated', '{}'::text[]);

-- Behaviour
select lives_ok('select study._check_version(3, 3)', 'takes the current one');
select lives_ok('select study._check_version(null, 3)', 'or none');
select throws_ok('select study._check_version(2, 3)', 'PT409', 'version_conflict', 'no former one');
select throws_ok('select study._check_version(4, 3)', 'PT409', 'version_conflict', 'and none to come');

select * from finish();
rollback;
