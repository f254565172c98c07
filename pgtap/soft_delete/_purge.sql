begin;
select plan(19);

select test.create_library();
select test.fill_library();

-- Contract
select function_returns('soft_delete', '_purge', array['integer', 'timestamp with time zone'], 'integer');
select is_definer('soft_delete', '_purge', array['integer', 'timestamp with time zone']);
select function_privs_are('soft_delete', '_purge', array['integer', 'timestamp with time zone'], 'anon', '{}'::text[]);
select function_privs_are('soft_delete', '_purge', array['integer', 'timestamp with time zone'], 'authenticated', '{}'::text[]);
select function_privs_are('soft_delete', '_purge', array['integer', 'timestamp with time zone'], 'service_role', '{}'::text[]);


-- Behaviour
select soft_delete._mark_deleted(soft_delete._find_table('shelves'), test.record_id(1), test.user_id(1));
select is(soft_delete._purge(100, now() + interval '29 days'), 0, 'not before its time');
select is(soft_delete._purge(2, now() + interval '31 days'), 2, 'a part');
select ok((select purging_at is not null from soft_delete.deletions), 'from which on there is no way back');
select is(soft_delete._purge(100, now() + interval '31 days'), 5, 'the rest, and the act');
select is_empty('select from soft_delete.deletions', 'nothing is left of it');
select is(soft_delete._purge(100, now() + interval '31 days'), 0, 'then nothing');
select is(test.active_records(), '2 3 11 21 1113', 'nothing else goes');

select soft_delete._mark_deleted(soft_delete._find_table('shelves'), test.record_id(2), test.user_id(1));
select soft_delete._mark_restored(d) from soft_delete.deletions as d;
select is(soft_delete._purge(100, now() + interval '31 days'), 1, 'of what came back the act alone');
select is(test.active_records(), '2 3 11 21 1113', 'the records stay');

select soft_delete._mark_deleted(soft_delete._find_table('shelves'), test.record_id(2), test.user_id(1));
create table library.loans (loan_id uuid primary key, shelf_id uuid references library.shelves (shelf_id));
alter table library.loans owner to app_owner;
insert into library.loans values (test.record_id(1), test.record_id(2));
select is(soft_delete._purge(100, now() + interval '31 days'), 2, 'what something else refers to is left');
select results_eq(
    'select problem, purge_at, purging_at is not null from soft_delete.deletions',
    $$ values (format('Something refers to %s of library.shelves.', test.record_id(2)), now() + interval '32 days', true) $$,
    'and tried again the day after'
);
alter table library.loans owner to postgres;
select is(soft_delete._purge(100, now() + interval '33 days'), 0, 'also where it is closed to the owner of our tables');
select ok((select problem ~ 'loans' from soft_delete.deletions), 'the foreign key says who');

select soft_delete._mark_deleted(soft_delete._find_table('books'), test.record_id(11), test.user_id(2));
select soft_delete.disable('library.books');
select is(soft_delete._purge(100, now() + interval '33 days'), 0, 'what is not declared any more stays');

select * from finish();
rollback;
