-- Which of two versions comes first by the rules of Semantic Versioning 2.0.0: -1, 0, 1; null where one is no
-- version. 2 and 2.1 are taken for 2.0.0 and 2.1.0; what follows a + does not count.

create or replace function flags._compare_versions(p_left text, p_right text)
returns integer
language plpgsql
immutable
strict
set search_path = pg_catalog, pg_temp
as $$
declare
    c_form constant text :=
        '^(\d{1,18})(?:\.(\d{1,18}))?(?:\.(\d{1,18}))?(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z.-]+)?$';
    v_left     text[];
    v_right    text[];
    v_numbers  bigint[];
    v_others   bigint[];
    v_names    text[];
    v_rivals   text[];
    v_name     text;
    v_rival    text;
    v_is_digit boolean;
begin
    if length(p_left) > 256 or length(p_right) > 256 then
        return null;
    end if;

    v_left := regexp_match(p_left, c_form);
    v_right := regexp_match(p_right, c_form);

    if v_left is null or v_right is null then
        return null;
    end if;

    v_numbers := array[v_left[1], coalesce(v_left[2], '0'), coalesce(v_left[3], '0')]::bigint[];
    v_others := array[v_right[1], coalesce(v_right[2], '0'), coalesce(v_right[3], '0')]::bigint[];

    if v_numbers <> v_others then
        return case when v_numbers < v_others then -1 else 1 end;
    elsif v_left[4] is null or v_right[4] is null then
        -- A release comes after what led up to it.
        return (v_left[4] is null)::integer - (v_right[4] is null)::integer;
    end if;

    v_names := string_to_array(v_left[4], '.');
    v_rivals := string_to_array(v_right[4], '.');

    for i in 1 .. least(cardinality(v_names), cardinality(v_rivals)) loop
        v_name := v_names[i];
        v_rival := v_rivals[i];
        v_is_digit := v_name ~ '^\d+$';
        continue when v_name = v_rival;

        if v_is_digit <> (v_rival ~ '^\d+$') then
            return case when v_is_digit then -1 else 1 end;
        elsif v_is_digit then
            continue when v_name::numeric = v_rival::numeric;
            return case when v_name::numeric < v_rival::numeric then -1 else 1 end;
        end if;

        return case when v_name collate "C" < v_rival collate "C" then -1 else 1 end;
    end loop;

    return sign(cardinality(v_names) - cardinality(v_rivals))::integer;
end;
$$;

comment on function flags._compare_versions(text, text) is 'Which of two semantic versions comes first: -1, 0 or 1.';
