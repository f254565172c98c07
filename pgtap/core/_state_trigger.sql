begin;
select plan(10);

-- Contract
select function_privs_are('core', '_state_trigger', array['text', 'text', 'text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('core', '_state_trigger', array['text', 'text', 'text', 'text'], 'service_role', '{}'::text[]);
select isnt_definer('core', '_state_trigger', array['text', 'text', 'text', 'text'], 'an owner states triggers');

-- Behaviour
create schema garden;
create table garden.notes (note_id int primary key, title text);
create function garden.look() returns trigger language plpgsql as $$ begin return null; end $$;
create function garden.xmin_of(p_name text) returns text language sql as $$
    select xmin::text || ' ' || ctid::text from pg_trigger where tgname = p_name
$$;

select core._state_trigger(
    '_100_look', 'after update of title', 'garden.notes', 'for each row execute function garden.look(''a b'')'
);
select is(
    (select pg_get_triggerdef(oid) from pg_trigger where tgname = '_100_look'),
    'CREATE TRIGGER _100_look AFTER UPDATE OF title ON garden.notes FOR EACH ROW EXECUTE FUNCTION garden.look(''a b'')',
    'makes it'
);

create temp table place on commit drop as select garden.xmin_of('_100_look') as found;
select set_config('mainspring.kept', '', true);
select core._state_trigger(
    '_100_look', 'after update of title', 'garden.notes', 'for each row execute function garden.look(''a b'')'
);
select is(garden.xmin_of('_100_look'), (select found from place), 'leaves alone what is there');
select ok(
    current_setting('mainspring.kept')::jsonb ? (select oid::text from pg_trigger where tgname = '_100_look'), 'and says so'
);

select core._state_trigger(
    '_100_look', 'after update of title', 'garden.notes', 'for each row execute function garden.look(''c'')'
);
select matches(
    (select pg_get_triggerdef(oid) from pg_trigger where tgname = '_100_look'), $$look\('c'\)$$, 'another argument: made anew'
);

select core._state_trigger(
    '_100_look', 'after update of title', 'garden.notes', 'for each row execute function garden.look(''C'')'
);
select matches(
    (select pg_get_triggerdef(oid) from pg_trigger where tgname = '_100_look'), $$look\('C'\)$$,
    'an argument in other letters is another one'
);
select core._state_trigger(
    '_100_look', 'after update of title', 'garden.notes', 'for each row execute function garden.look(''c'')'
);

alter table garden.notes disable trigger _100_look;
select core._state_trigger(
    '_100_look', 'after update of title', 'garden.notes', 'for each row execute function garden.look(''c'')'
);
select is(
    (select tgenabled from pg_trigger where tgname = '_100_look')::text, 'O', 'switched off by hand: made anew'
);

select core._state_trigger(
    '_100_put', 'after insert', 'garden.notes',
    'referencing new table as new_rows for each statement execute function garden.look()'
);
update place set found = garden.xmin_of('_100_put');
select core._state_trigger(
    '_100_put', 'after insert', 'garden.notes',
    'referencing new table as new_rows for each statement execute function garden.look()'
);
select is(garden.xmin_of('_100_put'), (select found from place), 'transition tables are understood');

select * from finish();
rollback;
