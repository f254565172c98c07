begin;
select plan(13);

create schema shop;
create table shop.items (item_id integer primary key, amount numeric);
insert into shop.items values (1, 1);
create procedure shop.restock(p_item_id integer, p_amount numeric default 7)
    language sql as $$ update shop.items set amount = p_amount where item_id = p_item_id $$;
create procedure shop."Odd ""One"""(inout "A b" integer, out parts integer[], out path text, variadic words text[])
    language plpgsql as $$
begin
    "A b" := "A b" * 2;
    parts := array["A b", cardinality(words)];
    path := current_setting('search_path');
end;
$$;
create procedure shop.idle() language plpgsql as $$ begin end $$;
create procedure shop.commits() language plpgsql as $$ begin commit; end $$;
create function shop.plain() returns integer language sql return 1;
revoke execute on all routines in schema shop from public;
grant usage on schema shop to public;
grant select, update on shop.items to authenticated;
grant execute on procedure shop.restock, shop.idle, shop."Odd ""One""" to authenticated;

-- Contract
select function_returns('api', 'call_procedure', array['oid', 'json', 'text'], 'json');
select isnt_definer('api', 'call_procedure', array['oid', 'json', 'text']);
select function_privs_are('api', 'call_procedure', array['oid', 'json', 'text'], 'anon', array['EXECUTE']);

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select is(
    api.call_procedure('shop.restock'::regproc, '{"p_item_id": 1, "p_amount": 2.50}', 'public')::text, null,
    'a procedure without out parameters returns nothing'
);
select is((select amount from shop.items), 2.50, 'the procedure ran with its arguments');
do $$ begin perform api.call_procedure('shop.restock'::regproc, '{"p_item_id": 1}', 'public'); end $$;
select is((select amount from shop.items), 7::numeric, 'an argument left out has its default');
select is(
    api.call_procedure('shop."Odd ""One"""'::regproc, '{"A b": 4, "words": ["x", "y''z"]}', 'shop, public')::jsonb,
    '{"A b": 8, "parts": [8, 2], "path": "shop, public"}', 'out parameters come back as an object'
);
select is(api.call_procedure('shop.idle'::regproc, '{}', 'public')::text, null, 'a procedure needs no arguments');
select is(current_setting('search_path') like '%shop%', false, 'the search path of the caller stays as it was');

-- Errors
select throws_ok(
    $$ select api.call_procedure('shop.plain'::regproc, '{}', 'public') $$,
    'PT404', 'procedure_not_found', 'a function is not a procedure'
);
select throws_ok(
    $$ select api.call_procedure(0, '{}', 'public') $$, 'PT404', 'procedure_not_found', 'there is no procedure 0'
);

-- Isolation
select throws_ok(
    $$ select api.call_procedure('shop.commits'::regproc, '{}', 'public') $$,
    '42501', null, 'the caller needs execute on the procedure itself'
);
select test.logout();
select throws_ok(
    $$ select api.call_procedure('shop.commits'::regproc, '{}', 'public') $$,
    '2D000', null, 'a procedure cannot commit the transaction of its call'
);

select * from finish();
rollback;
