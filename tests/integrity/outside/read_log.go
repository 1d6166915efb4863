// Reads a public log of the plaza with what others wrote for theirs: Go's own note and tlog (golang.org/x/mod/sumdb).
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go run read_log.go FOLDER VKEY [OLD_FOLDER]
//
// It opens the checkpoint under the key, holds every entry against the signed tree, proves entries and takes the proofs apart again,
// and does the same for an older copy of the log. It ends with 0 and one line when all of it holds, with 1 and the fault otherwise.
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

type folder string

func (folder) Height() int { return height }

func (folder) SaveTiles([]tlog.Tile, [][]byte) {}

// ReadTiles gives the tiles from where C2SP puts them: without the height in their path, and entries under a word of their own.
func (place folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, tile := range tiles {
		data, err := os.ReadFile(filepath.Join(string(place), pathOf(tile)))
		if err != nil {
			return nil, err
		}
		found = append(found, data)
	}
	return found, nil
}

func pathOf(tile tlog.Tile) string {
	path := strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/", height), "tile/", 1)
	return strings.Replace(path, "tile/data/", "tile/entries/", 1)
}

// signedTree opens the checkpoint and gives the tree that was signed.
func (place folder) signedTree(verifier note.Verifier) (tlog.Tree, error) {
	data, err := os.ReadFile(filepath.Join(string(place), "checkpoint"))
	if err != nil {
		return tlog.Tree{}, err
	}
	opened, err := note.Open(data, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.SplitN(opened.Text, "\n", 4)
	if len(lines) < 4 || lines[0] != verifier.Name() {
		return tlog.Tree{}, fmt.Errorf("the checkpoint is not one of %s", verifier.Name())
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return tlog.Tree{}, fmt.Errorf("the root is no hash")
	}
	tree := tlog.Tree{N: size}
	copy(tree.Hash[:], root)
	return tree, nil
}

// entries gives all entries of a tree of that size.
func (place folder) entries(size int64) ([][]byte, error) {
	var found [][]byte
	for first := int64(0); first < size; first += 1 << height {
		width := size - first
		if width > 1<<height {
			width = 1 << height
		}
		bundles, err := place.ReadTiles([]tlog.Tile{{H: height, L: -1, N: first >> height, W: int(width)}})
		if err != nil {
			return nil, err
		}
		for rest := bytes.NewReader(bundles[0]); rest.Len() > 0; {
			var length uint16
			if err := binary.Read(rest, binary.BigEndian, &length); err != nil {
				return nil, err
			}
			data := make([]byte, length)
			if _, err := rest.Read(data); err != nil && length > 0 {
				return nil, err
			}
			found = append(found, data)
		}
	}
	if int64(len(found)) != size {
		return nil, fmt.Errorf("%d entries are served, %d were signed", len(found), size)
	}
	return found, nil
}

// check holds every entry against the signed tree; TileHashReader takes no hash from a tile that the root does not vouch for.
func check(place folder, tree tlog.Tree) error {
	entries, err := place.entries(tree.N)
	if err != nil {
		return err
	}
	reader := tlog.TileHashReader(tree, place)
	for number := range entries {
		index := int64(number)
		kept, err := reader.ReadHashes([]int64{tlog.StoredHashIndex(0, index)})
		if err != nil {
			return fmt.Errorf("entry %d: %w", number, err)
		}
		if kept[0] != tlog.RecordHash(entries[number]) {
			return fmt.Errorf("entry %d is not the one that was signed", number)
		}
		if number%97 != 0 {
			continue
		}
		proof, err := tlog.ProveRecord(tree.N, index, reader)
		if err == nil {
			err = tlog.CheckRecord(proof, tree.N, tree.Hash, index, kept[0])
		}
		if err != nil {
			return fmt.Errorf("entry %d: %w", number, err)
		}
	}
	return nil
}

func run(words []string) (string, error) {
	verifier, err := note.NewVerifier(words[1])
	if err != nil {
		return "", err
	}
	place := folder(words[0])
	tree, err := place.signedTree(verifier)
	if err == nil {
		err = check(place, tree)
	}
	if err != nil || len(words) == 2 {
		return fmt.Sprintf("%d entries hold", tree.N), err
	}
	old, err := folder(words[2]).signedTree(verifier)
	if err != nil {
		return "", err
	}
	proof, err := tlog.ProveTree(tree.N, old.N, tlog.TileHashReader(tree, place))
	if err == nil {
		err = tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash)
	}
	return fmt.Sprintf("%d entries hold, and begin with the older %d", tree.N, old.N), err
}

func main() {
	said, err := run(os.Args[1:])
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println(said)
}
