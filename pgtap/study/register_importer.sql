begin;
select plan(7);

-- Contract
select function_returns('study', 'register_importer', '{}'::name[], 'void');
select is_definer('study', 'register_importer', '{}'::name[]);
select function_privs_are('study', 'register_importer', '{}'::name[], 'service_role', array['EXECUTE']);
select function_privs_are('study', 'register_importer', '{}'::name[], 'authenticated', '{}'::text[]);
select function_privs_are('study', 'register_importer', '{}'::name[], 'anon', '{}'::text[]);

-- Behaviour
select lives_ok('select study.register_importer()', 'can be said again');
select is((select count(*) from jobs.handlers as h where h.handler = 'import_calendar'), 1::bigint, 'a program reads calendars');

select * from finish();
rollback;
