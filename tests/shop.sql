-- A schema written by somebody else: every kind of function that a gateway has to call.
create schema shop;
create schema "Odd Shop";
grant usage on schema shop, "Odd Shop" to public;

create type shop.colour as enum ('red', 'dark green', 'it''s "blue"');
create domain shop.positive as integer check (value > 0);
create domain shop.email as text check (value like '%@%');
create type shop.point as (x integer, y numeric);
create type shop.line as (label text, points shop.point[]);
create domain shop.origin as shop.point check ((value).x = 0);
create domain shop."text/html" as text;
create domain shop."image/png" as bytea;
create table shop.items (
    id integer primary key,
    name text,
    price numeric,
    tags text[],
    data jsonb,
    plain json,
    made_at timestamptz,
    span int4range,
    search tsvector,
    constraint items_price_positive check (price >= 0)
);
insert into shop.items values
    (1, 'apple', 1.10, '{fruit,red}', '{"a": {"b": [10, 20]}, "n": null}', '{"z":1}', '2026-01-01 00:00:00+00', '[1,5)', to_tsvector('english', 'a red apple')),
    (2, 'banana, "ripe"', 2.00, '{fruit}', '{"a": {"b": [30]}, "k-k": "v"}', '{"z":2}', '2026-01-02 00:00:00+00', '[5,9)', to_tsvector('english', 'yellow bananas')),
    (3, 'back\slash', 3.333333333333333333333333, '{}', '{}', null, null, 'empty', null),
    (4, null, null, null, null, null, null, null, null);
grant select, insert on shop.items to public;

create type shop.everything as (
    a_int2 smallint, a_int4 integer, a_int8 bigint, a_numeric numeric, a_real real, a_double double precision,
    a_text text, a_varchar varchar, a_char bpchar, a_bool boolean, a_uuid uuid, a_date date, a_time time,
    a_timestamp timestamp, a_timestamptz timestamptz, a_interval interval, a_bytea bytea, a_json json,
    a_jsonb jsonb, a_ints integer[], a_texts text[], a_grid integer[][], a_colour shop.colour,
    a_colours shop.colour[], a_positive shop.positive, a_email shop.email, a_point shop.point,
    a_points shop.point[], a_line shop.line, a_origin shop.origin, a_range int4range, a_multi nummultirange,
    a_item shop.items, a_bits bit(4), a_inet inet, a_xml xml, a_name name, a_class regclass, a_quoted "char"
);

-- One argument of every type, handed back as it came.
create function shop.echo_all(
    a_int2 smallint default null, a_int4 integer default null, a_int8 bigint default null,
    a_numeric numeric default null, a_real real default null, a_double double precision default null,
    a_text text default null, a_varchar varchar default null, a_char char(3) default null,
    a_bool boolean default null, a_uuid uuid default null, a_date date default null,
    a_time time default null, a_timestamp timestamp default null, a_timestamptz timestamptz default null,
    a_interval interval default null, a_bytea bytea default null, a_json json default null,
    a_jsonb jsonb default null, a_ints integer[] default null, a_texts text[] default null,
    a_grid integer[][] default null, a_colour shop.colour default null, a_colours shop.colour[] default null,
    a_positive shop.positive default null, a_email shop.email default null, a_point shop.point default null,
    a_points shop.point[] default null, a_line shop.line default null, a_origin shop.origin default null,
    a_range int4range default null, a_multi nummultirange default null, a_item shop.items default null,
    a_bits bit(4) default null, a_inet inet default null, a_xml xml default null, a_name name default null,
    a_class regclass default null, a_quoted "char" default null
) returns setof shop.everything language sql as $$
    select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
        $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39
$$;

create function shop.add(a integer, b integer) returns integer language sql immutable return a + b;
create function shop.sum_exactly(a numeric, b numeric) returns numeric language sql stable return a + b;
create function shop.greet(name text default 'world', loud boolean default false) returns text language sql stable
    return 'hello ' || name || case when loud then '!' else '' end;
create function shop.nothing() returns void language plpgsql as $$ begin end $$;
create function shop.no_value() returns integer language sql return null::integer;
create function shop.is_open() returns boolean language sql return true;
create function shop.big() returns bigint language sql return 9223372036854775807;
create function shop.document(which integer default 1) returns jsonb language sql stable
    as $$ select data from shop.items where id = which $$;
create function shop.bytes() returns bytea language sql return '\x00ff0a'::bytea;
create function shop.markup() returns xml language plpgsql as $$ begin return '<a>1</a>'; end $$;
create function shop.numbers(until integer) returns setof integer language sql immutable
    as $$ select generate_series(1, until) $$;
create function shop.item(item_id integer) returns shop.items language sql stable
    as $$ select * from shop.items where id = item_id $$;
create function shop.all_items() returns setof shop.items language sql stable
    as $$ select * from shop.items order by id $$;
create function shop.item_table() returns table (id integer, name text) language plpgsql stable
    as $$ begin return query select i.id, i.name from shop.items as i order by i.id; end $$;
create function shop.one_column() returns table (id integer) language sql stable
    as $$ select id from shop.items order by id $$;
create function shop.none() returns setof shop.items language sql stable
    as $$ select * from shop.items where false $$;
create function shop.split(total integer, out half integer, out rest integer) language sql immutable
    as $$ select total / 2, total - total / 2 $$;
create function shop.double_it(inout amount integer) language sql immutable as $$ select amount * 2 $$;
create function shop.bare_record() returns record language sql as $$ select 1 as a, 'x'::text as b $$;
create function shop.add_up(variadic numbers integer[]) returns integer language sql immutable
    as $$ select coalesce(sum(n), 0)::integer from unnest(numbers) as n $$;
create function shop.join_up(separator text, variadic words text[]) returns text language sql immutable
    return array_to_string(words, separator);
create function shop.find(by_id integer) returns text language sql return 'id';
create function shop.find(by_name text) returns text language sql return 'name';
create function shop.find(by_name text, by_id integer) returns text language sql return 'both';
create function shop.vague(a integer, b integer default 0) returns text language sql return 'one';
create function shop.vague(a integer, c text default '') returns text language sql return 'two';
create function shop.take_json(json) returns json language sql return $1;
create function shop.take_jsonb(jsonb) returns jsonb language sql return $1;
create function shop.take_text(text) returns text language sql return $1;
create function shop.take_xml(xml) returns xml language sql return $1;
create function shop.take_bytes(bytea) returns integer language sql return length($1);
create function shop.named_json(document json) returns json language sql return document;
create function shop.two_unnamed(integer, integer) returns integer language sql return $1 + $2;
create function shop.page(title text default 'Shop') returns shop."text/html" language sql stable
    return '<h1>' || title || '</h1>';
create function shop.picture() returns shop."image/png" language sql stable return '\x89504e47'::bytea;
create function shop.colours() returns setof shop.colour language sql as $$ select unnest(enum_range(null::shop.colour)) $$;
create function shop.respond() returns integer language plpgsql as $$
begin
    perform set_config('response.headers', '[{"X-Shop": "open"}]', true);
    perform set_config('response.status', '201', true);
    return 7;
end $$;
create function shop.respond_rows() returns setof integer language plpgsql as $$
begin
    for i in 1..3 loop return next i; end loop;
    perform set_config('response.status', '202', true);
end $$;
create function shop.respond_late() returns table (id integer) language sql volatile
    as $$ select 1 union all select set_config('response.status', '203', true)::integer $$;
create function shop.add_item(new_id integer, new_name text, new_price numeric default 1) returns setof shop.items
    language sql as $$ insert into shop.items (id, name, price) values (new_id, new_name, new_price) returning * $$;
create function shop.slow() returns integer language sql set statement_timeout = '2s' return 1;
create function shop.slower() returns integer language sql set statement_timeout = 1500 return 1;
create function shop.slowest() returns integer language sql set statement_timeout = '5min' return 1;

create function shop.on_change() returns trigger language plpgsql as $$ begin return new; end $$;
create aggregate shop.total(integer) (sfunc = int4pl, stype = integer, initcond = '0');
create function shop.anything(value anyelement) returns anyelement language sql as $$ select value $$;

create procedure shop.restock(item_id integer, amount numeric default 1) language sql
    as $$ update shop.items set price = amount where id = item_id $$;
create procedure shop.measure(inout size integer, out label text, out parts integer[], note text default 'n')
    language plpgsql as $$ begin size := size * 2; label := note || size; parts := array[size, 1]; end $$;
create procedure shop.where_am_i(out path text) language plpgsql
    as $$ begin path := current_setting('search_path'); end $$;
create procedure "Odd Shop"."Odd Procedure"(inout "Out" text, variadic "the 'Arg'" text[]) language plpgsql
    as $$ begin "Out" := array_to_string("the 'Arg'", ',') || ';' || "Out"; end $$;
create procedure shop.commits() language plpgsql as $$ begin commit; end $$;

create function "Odd Shop"."Do ""It"" Now!"("the 'Arg'" text, "UPPER" integer default 1, "select" text default 'd')
    returns table ("the ""col""" text, "Über" integer, "order" text) language sql
    return ("the 'Arg'", "UPPER", "select");
create function "Odd Shop"."dotted.name"() returns text language sql return 'dotted';
comment on function shop.add(integer, integer) is 'Adds two numbers.';
revoke execute on function shop.add(integer, integer) from public;
grant execute on function shop.add(integer, integer) to authenticated, service_role;
